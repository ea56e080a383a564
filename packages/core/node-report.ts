import type { Millis } from "./clock.ts";
import type { BanPlace } from "./ports/ban-table.ts";

/** How far an agent is. */
export interface AgentReport {
  /** Logs and streams that are followed. */
  sources: number;
  /** Bytes in them that are not read, or whose matches are not acknowledged. */
  lag: number;
}

/** A ban of the table that a node does not enforce. */
export interface RefusedBan {
  jail: string;
  target: string;
  /** Kind and detail, as in the enforcer's log. */
  reason: string;
}

/** What a host's kernel holds. */
export interface EnforcerReport {
  /** `nftables`, `dry-run`, … */
  firewall: string;
  /** Bans that the kernel holds. */
  enforced: number;
  /** Elements that were not as they should be at the last look. */
  drift: number;
  /**
   * The receipt for every ban at once: what the table asked for up to here, the kernel holds, except
   * what is refused. null: it never could.
   */
  receipt: BanPlace | null;
  /** How many are refused; `refusals` shows the first of them. */
  refused: number;
  refusals: RefusedBan[];
}

/** So many refused bans are shown by name. */
export const shownRefusals = 100;
/** So many addresses a host may call its own. */
export const mostAddresses = 64;

/** What a process of the fleet says of itself. */
export interface NodeReport {
  node: string;
  /** agent, coordinator, enforcer. */
  roles: string[];
  /** By the node's own clock. */
  time: Millis;
  started: Millis;
  /** Until the next one, at the latest. */
  interval: Millis;
  /** It ends, and is not to be missed. */
  stopping: boolean;
  /** Version of Fleetban. */
  software: string;
  /** Revision of the policy that it runs. */
  policy: string;
  /** Of the host, in canonical form; at most {@link mostAddresses}. */
  addresses: string[];
  agent: AgentReport | null;
  enforcer: EnforcerReport | null;
}
