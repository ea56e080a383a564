import type { Jail, Policy } from "@fleetban/core";

/** A jail that catches `… fail from ADDRESS seq=N`. */
export function testJail(name: string, logpath: string[], changes: Partial<Jail> = {}): Jail {
  return {
    name,
    filter: "test",
    logpath,
    source: [],
    start: "end",
    maxretry: 5,
    findtime: 600_000,
    bantime: 600_000,
    increment: null,
    count: "fleet",
    mode: "enforce",
    enforcement: { ports: [], protocols: [], blocktype: "drop" },
    ignore: [],
    logtimezone: "UTC",
    usedns: "no",
    ...changes,
  };
}

export function testPolicy(jails: Jail[], changes: Partial<Policy> = {}): Policy {
  return {
    revision: "test",
    ignore: [],
    ignoreself: true,
    guard: { maxBansPerMinute: 0, widest: { ipv4: 24, ipv6: 48 } },
    dbpurgeage: 86_400_000,
    maxLine: 4096,
    filters: new Map([
      [
        "test",
        {
          name: "test",
          failregex: ["fail from <HOST> seq=<F-SEQ>\\d+</F-SEQ>"],
          ignoreregex: [],
          prefregex: null,
          datepattern: [],
          maxlines: 1,
          origin: "test",
        },
      ],
    ]),
    sources: new Map(),
    jails,
    files: [],
    ...changes,
  };
}

/** A line that the filter `test` matches; every number gives another line. */
export function failLine(seq: number): string {
  return `2026-11-22T05:00:00Z host app: fail from 192.0.2.${seq % 250} seq=${seq}\n`;
}
