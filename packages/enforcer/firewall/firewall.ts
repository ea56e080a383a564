import type { Element } from "../element.ts";

/** What is in place. The elements are read part by part: there may be a million of them. */
export interface FirewallState {
  /** Whether everything that makes the elements count is there: tables, chains, rules. */
  intact: boolean;
  /** What elements are held in; none where a rebuild takes nothing away. */
  parts: readonly string[];
}

/** What one part really holds. */
export interface FirewallPart {
  /** False: something stands in it that is not ours, and only a rebuild helps. */
  intact: boolean;
  /** With the end that the firewall itself will put to them. */
  elements: readonly Element[];
}

/** A difference to be applied as one transaction: all of it or nothing. */
export interface FirewallChange {
  /** Taken away first; one that is not there is no error. */
  remove: readonly Element[];
  /**
   * Then put in. An element that is there already must be named in `remove` too: what its end
   * would be otherwise differs between firewalls. Those that are over by now are left out.
   */
  add: readonly Element[];
  /** Everything of ours is replaced by `add`, without a moment in between where neither holds. */
  rebuild?: boolean;
}

/**
 * The port to a firewall: an adapter per kind, in a folder of its own beside this file, all held
 * to one suite (testing/firewall.conformance.ts).
 *
 * Elements with the same action, target and protocol never overlap in their ports: the caller
 * sees to it. Targets may contain each other. Calls may overlap; an adapter runs them in order.
 * Every failure is a FleetbanError.
 */
export interface Firewall {
  /** `nftables`, `dry-run`, …: as in `--firewall`, and as a label. */
  readonly name: string;
  /** Looks at what is there now, ours alone. */
  look(): Promise<FirewallState>;
  /** What a part that {@link look} named holds now; an error when it is gone. */
  read(part: string): Promise<FirewallPart>;
  /** Resolves when the firewall holds it. Makes the structure where it is missing. */
  apply(change: FirewallChange): Promise<void>;
  /**
   * Calls `listener` when somebody else may have changed what is ours; too often is allowed.
   *
   * @returns ends it
   */
  onChange(listener: () => void): () => void;
  /** Takes everything of ours down. */
  flush(): Promise<void>;
  /** Ends helpers; what the firewall holds stays. */
  close(): Promise<void>;
}
