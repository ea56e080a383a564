import type { Millis } from "./clock.ts";
import type { BanIncrement } from "./increment.ts";

/** An inclusive range of ports; one port has `from === to`. */
export interface PortRange {
  from: number;
  to: number;
}

/** Everything a firewall must know besides target and end. */
export interface Enforcement {
  /** Empty: all ports and protocols. */
  ports: PortRange[];
  /** Only meaningful with ports. */
  protocols: ("tcp" | "udp")[];
  blocktype: "drop" | "reject";
}

/** One jail, as decided by the operator: what is counted, when it trips, and what follows. */
export interface Jail {
  name: string;
  /** Name of a filter in {@link Policy.filters}. */
  filter: string;
  /** Globs or paths of the logs, absolute; empty where it reads streams only. */
  logpath: string[];
  /** Names of the streams that it reads, in {@link Policy.sources}. */
  source: string[];
  /** Where a file is read from when there is no checkpoint for it. */
  start: "end" | "beginning";
  /** Trips when the weights inside one findtime add up to this. */
  maxretry: number;
  findtime: Millis;
  /** null: permanent. */
  bantime: Millis | null;
  /** How bans of one target grow; null: each lasts bantime. A permanent bantime stays permanent. */
  increment: BanIncrement | null;
  /** `fleet`: one counter for all nodes; `node`: one per node, enforced there only, as fail2ban does. */
  count: "fleet" | "node";
  /** `simulate`: counts and says what it would ban, bans nothing. */
  mode: "enforce" | "simulate";
  enforcement: Enforcement;
  /** Names of the nodes that enforce its bans, with `*` for any part; left out: all of them. */
  nodes?: string[];
  /** In addition to the policy's own. */
  ignore: string[];
  /** IANA zone or fixed offset for dates that name none; null: the system's. */
  logtimezone: string | null;
  /** What a host name in a log line becomes: looked up, never matched, or counted by as it stands. */
  usedns: "yes" | "warn" | "no" | "raw";
}

/** Whether a node enforces a jail's bans. */
export function isSelected(node: string, { nodes }: Pick<Jail, "nodes">): boolean {
  if (nodes === undefined) return true;
  return nodes.some((pattern) => {
    const parts = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`).test(node);
  });
}
