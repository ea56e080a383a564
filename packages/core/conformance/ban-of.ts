import { type Ban, banId, banKey } from "../ban.ts";
import type { BanTable } from "../ports/ban-table.ts";

export const hour = 3_600_000;
export const start = Date.UTC(2026, 0, 1);

/** A first ban of one hour from the start on. */
export function banOf(target: string, more: Partial<Ban> = {}): Ban {
  return {
    id: banId("sshd", target, "cause"),
    jail: "sshd",
    target,
    since: start,
    until: start + hour,
    count: 1,
    generation: 1,
    state: "active",
    node: null,
    enforcement: { ports: [{ from: 22, to: 22 }], protocols: ["tcp"], blocktype: "drop" },
    reason: { cause: "cause", matches: 5, nodes: ["web1", "web2"], policy: "r1", earlier: null },
    ...more,
  };
}

/** All records, by key. */
export async function listOf(table: BanTable): Promise<Ban[]> {
  const bans: Ban[] = [];
  for await (const one of table.list()) bans.push(one);
  return byKey(bans);
}

export function byKey(bans: readonly Ban[]): Ban[] {
  return bans.toSorted((a, b) => (banKey(a) < banKey(b) ? -1 : 1));
}
