import { FleetbanError } from "@fleetban/core";
import protobuf from "protobufjs/minimal.js";
import { beyond, limits, malformed, recordVersion } from "./limits.ts";

/** The parts of a record's generated class that reading needs. */
interface Decoder<T> {
  decode(reader: protobuf.Reader): T;
}

/**
 * Decodes bytes from outside and looks at their version.
 *
 * @throws FleetbanError FLB_RECORD_MALFORMED, FLB_RECORD_LIMIT, FLB_RECORD_VERSION; nothing else
 */
export function readRecord<T extends { version?: number | null }>(type: Decoder<T>, bytes: Uint8Array): T {
  if (bytes.length > limits.messageBytes) throw beyond("bytes", bytes.length, limits.messageBytes);
  let record: T;
  try {
    const reader = protobuf.Reader.create(bytes);
    reader.discardUnknown = true;
    record = type.decode(reader);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new FleetbanError("FLB_RECORD_MALFORMED", message, { cause });
  }
  const version = record.version ?? 0;
  if (version > recordVersion) {
    throw new FleetbanError("FLB_RECORD_VERSION", `version ${version}, known is ${recordVersion}`);
  }
  if (version !== recordVersion) throw malformed("no version");
  return record;
}

/** A text of at least `shortest` and at most `longest` code units. */
export function readText(
  what: string,
  value: string | null | undefined,
  { shortest = 0, longest = limits.text }: { shortest?: number; longest?: number } = {},
): string {
  const text = value ?? "";
  if (text.length < shortest) throw malformed(`${what} is missing`);
  if (text.length > longest) throw beyond(`length of ${what}`, text.length, longest);
  return text;
}

/**
 * A whole number that JavaScript holds exactly. The generated code says number; at run time it is
 * protobufjs' Long, whose toNumber rounds what is not safe to something that is not safe either.
 */
export function readInteger(what: string, value: unknown, least: number): number {
  const number = isLong(value) ? value.toNumber() : (value ?? 0);
  if (typeof number !== "number" || !Number.isSafeInteger(number) || number < least) {
    throw malformed(`${what} is no usable number`);
  }
  // No negative zero, which JSON and comparisons treat in different ways.
  return number + 0;
}

function isLong(value: unknown): value is { toNumber(): number } {
  return typeof value === "object" && value !== null && "toNumber" in value;
}
