import { errorCatalogue, FleetbanError } from "@fleetban/core";

/** What the command ends with. */
export const exitCodes = {
  /** Nothing matched, something is invalid, or the server refused it. */
  refused: 1,
  /** A usage that is not understood, and every other error. */
  error: 2,
  /** The server of the admin API does not answer. */
  unreachable: 3,
} as const;

export function exitCodeOf(error: unknown): number {
  if (!(error instanceof FleetbanError)) return exitCodes.error;
  if (error.code === "FLB_ADMIN_UNREACHABLE") return exitCodes.unreachable;
  return error.code === "FLB_ADMIN_CALL" ? exitCodes.refused : exitCodes.error;
}

/** Writes an error for the person at the terminal: what happened, its code, what to do. */
export function reportError(error: unknown): void {
  process.stderr.write(`${describeError(error)}\n`);
}

export function describeError(error: unknown): string {
  if (error instanceof FleetbanError) {
    return `fleetban: ${error.message}\n  ${error.code}: ${error.remedy}`;
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `fleetban: ${what}\n  FLB_INTERNAL: ${errorCatalogue.FLB_INTERNAL.remedy}`;
}
