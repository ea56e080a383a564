import { FleetbanError } from "@fleetban/core";
import { type Logger, pino, stdSerializers, stdTimeFunctions } from "pino";
import { safeJson, safeRecord } from "./safe.ts";

export interface LogOptions {
  /** `auto`: pretty on a terminal, JSON elsewhere. */
  format: "auto" | "json" | "pretty";
  level: "debug" | "info" | "warn" | "error" | "silent";
  /** Written in every JSON line. */
  node: string;
}

/**
 * The program's own log, on standard error in the pretty form and on standard output
 * as JSON: one line a record, whatever the fields hold, so that an attacker's text
 * can never start a record of its own, nor steer a terminal.
 */
export async function createLogger({ format, level, node }: LogOptions): Promise<Logger> {
  const settings = { level, base: { node }, timestamp: stdTimeFunctions.isoTime, serializers: { err } };
  const prettily = format === "pretty" || (format === "auto" && process.stdout.isTTY);
  if (!prettily) {
    const hooks = { streamWrite: safeJson };
    return pino({ ...settings, hooks }, pino.destination({ dest: 1, sync: true }));
  }
  // A service under systemd writes JSON and never needs it.
  const { default: pretty } = await import("pino-pretty");
  // As a stream in this thread: a transport would start a worker and cost its memory.
  const stream = pretty({
    colorize: process.stderr.isTTY && process.env.NO_COLOR === undefined,
    destination: 2,
    sync: true,
    singleLine: true,
    // What the message says already.
    ignore:
      "pid,hostname,node,jail,target,at,first,log,nodes,matches,verdict,ban,since,until,why,key,firewall,generation,service,action",
    translateTime: "SYS:yyyy-mm-dd HH:MM:ss",
  });
  return pino({ ...settings, hooks: { streamWrite: safeRecord } }, stream);
}

/** An error that has a code is no defect of ours: its message says all, where it was thrown says nothing. */
function err(error: Error): object {
  if (!(error instanceof FleetbanError)) return stdSerializers.err(error);
  return { code: error.code, message: error.message };
}
