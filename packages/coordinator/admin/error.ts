import { FleetbanError } from "@fleetban/core";
import { Metadata, status } from "@grpc/grpc-js";

export type StatusName = keyof typeof status;

/** A call that is refused, as the client is told. */
export class AdminError extends Error {
  override readonly name = "AdminError";
  readonly status: StatusName;

  constructor(name: StatusName, message: string) {
    super(message);
    this.status = name;
  }
}

/** Errors of ours that mean that something else is away: the call may be tried again. */
const away = /^FLB_(?:NATS_|COORDINATOR_REDIS_|STATE_|BAN_TABLE_)/;

/** What a failed call answers. Text that no client has to see stays in the server's log. */
export function statusOf(error: unknown): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  if (error instanceof AdminError) return { code: status[error.status], details: error.message, metadata };
  if (error instanceof FleetbanError) {
    metadata.set("fleetban-code", error.code);
    const code = away.test(error.code) ? status.UNAVAILABLE : status.INTERNAL;
    return { code, details: `${error.code}: ${error.message}`, metadata };
  }
  return { code: status.INTERNAL, details: "an unexpected error; see the server's log", metadata };
}
