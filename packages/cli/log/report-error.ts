import { errorCatalogue, FleetbanError } from "@fleetban/core";

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
