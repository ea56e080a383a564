import { FleetbanError, isDocumentKey, longestDocument } from "@fleetban/core";

/** @throws FleetbanError FLB_RECORD_LIMIT for what no adapter keeps */
export function checkDocument(key: string, value: string): void {
  if (!isDocumentKey(key)) throw new FleetbanError("FLB_RECORD_LIMIT", `${JSON.stringify(key)} is no key`);
  const bytes = Buffer.byteLength(value);
  if (bytes > 0 && bytes <= longestDocument) return;
  throw new FleetbanError("FLB_RECORD_LIMIT", `${key}: ${bytes} bytes; 1 to ${longestDocument} are kept`);
}
