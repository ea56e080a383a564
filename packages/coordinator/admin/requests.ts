import { type Network, parseNetwork } from "@fleetban/core";
import { AdminError } from "./error.ts";

/*
 * What is checked in requests, in the words the client reads.
 */

/** @throws AdminError INVALID_ARGUMENT */
export function readTarget(text: string): Network {
  const network = parseNetwork(text);
  if (network !== undefined) return network;
  const given = text === "" ? "no target was given" : `${quoted(text)} is no address or network`;
  throw invalid(`${given}. Write one such as 192.0.2.1, 192.0.2.0/24 or 2001:db8::1`);
}

/** @throws AdminError INVALID_ARGUMENT */
export function readPageSize(size: number): number {
  if (size < 0) throw invalid(`page_size is ${size}. Write 1 to 1000, or 0 for 100`);
  return size === 0 ? 100 : Math.min(size, 1000);
}

export function invalid(message: string): AdminError {
  return new AdminError("INVALID_ARGUMENT", message);
}

/** What a client sent, short, on one line and without control characters. */
export function quoted(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "?");
}
