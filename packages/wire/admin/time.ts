import type { Millis } from "@fleetban/core";
import type { Duration, Timestamp } from "../proto/admin-api.ts";

/** As google.protobuf.Timestamp: nanos count forward, also before 1970. */
export function toTimestamp(time: Millis): Timestamp {
  const seconds = Math.floor(time / 1000);
  return { seconds, nanos: Math.round((time - seconds * 1000) * 1e6) };
}

/** As google.protobuf.Duration: seconds and nanos have one sign. */
export function toDuration(length: Millis): Duration {
  const seconds = Math.trunc(length / 1000);
  return { seconds, nanos: Math.round((length - seconds * 1000) * 1e6) };
}

/** Milliseconds of a Timestamp or a Duration. */
export function toMillis({ seconds, nanos }: Timestamp | Duration): Millis {
  return seconds * 1000 + nanos / 1e6;
}
