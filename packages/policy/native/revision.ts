import { createHash } from "node:crypto";
import type { Policy } from "@fleetban/core";

/**
 * The revision of a policy's content: 16 hexadecimal digits. Comments, order of keys
 * and where the files stand change nothing.
 */
export function revisionOf(policy: Omit<Policy, "revision">): string {
  const { files: _, filters, jails, sources, ...rest } = policy;
  const content = {
    ...rest,
    filters: Object.fromEntries([...filters].map(([name, { origin: _, ...filter }]) => [name, filter])),
    sources: Object.fromEntries(sources),
    jails: Object.fromEntries(jails.map((jail) => [jail.name, jail])),
  };
  return createHash("sha256").update(canonical(content)).digest("hex").slice(0, 16);
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  );
}
