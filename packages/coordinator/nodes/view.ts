import type {
  BanEntry,
  CancelTimer,
  Clock,
  Log,
  Metrics,
  Millis,
  Network,
  NeverBanReason,
  NodeReport,
  NodeReports,
} from "@fleetban/core";
import { NodeAddresses } from "./addresses.ts";
import { Deadlines } from "./deadlines.ts";

/** A node as it last said it is. */
export interface NodeView {
  report: NodeReport;
  /** By the time of whoever keeps the reports. */
  heard: Millis;
  /**
   * By this process's clock: what silence is measured by, so that a clock that is off makes nobody silent. What
   * stood at the start counts from there.
   */
  seen: Millis;
  state: "alive" | "silent" | "stopped";
  /** Its clock less the keeper's; positive: it is ahead. Includes the way there, a few milliseconds. */
  clockOffset: Millis;
}

/** Which nodes hold a ban by now, by their own word. */
export interface Receipts {
  enforced: string[];
  pending: string[];
  refused: { node: string; reason: string }[];
}

export interface NodesOptions {
  reports: NodeReports;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Revision of the policy that this process runs. */
  policy: () => string;
  /** Nodes that are drained: their silence is expected. */
  isDrained?: (node: string) => boolean;
}

/** So many heartbeats may be missed. */
const missed = 3;
/** Between two looks for silence. */
const lookInterval: Millis = 1000;
/** Who has been gone for so long is no node any more; the stream of the reports forgets it as well. */
const forgottenAfter: Millis = 7 * 86_400_000;
/** A clock that is further off makes windows of several hosts wrong. */
const mostOffset: Millis = 5000;
/** A policy takes a moment to reach everybody. */
const policyPatience: Millis = 60_000;

const amissKinds = ["clock", "policy", "drift"] as const;
type Amiss = (typeof amissKinds)[number];

/** Follows what the nodes say of themselves, and says when one falls silent, drifts or goes by another clock. */
export class Nodes {
  readonly #options: NodesOptions;
  readonly #nodes = new Map<string, NodeView>();
  /** Their names in order; undefined: not since one came or went. */
  #names: string[] | undefined;
  readonly #counts = { alive: 0, silent: 0, stopped: 0 };
  readonly #deadlines = new Deadlines();
  readonly #addresses = new NodeAddresses();
  /** Since when something is amiss, by node and what; told once. */
  readonly #amiss = new Map<string, { since: Millis; told: boolean }>();
  readonly #listeners = new Set<(node: NodeView) => void>();
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  readonly #ready = Promise.withResolvers<void>();
  #current = false;
  #cancelLook: CancelTimer = () => {};

  constructor(options: NodesOptions) {
    this.#options = options;
    this.#ended = this.#follow();
    this.#look();
  }

  /** Whether all that stood was read. */
  get current(): boolean {
    return this.#current;
  }

  /** Resolves when it is {@link current}. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** By name. */
  list(): NodeView[] {
    this.#names ??= [...this.#nodes.keys()].sort();
    return this.#names.map((name) => this.#nodes.get(name) as NodeView);
  }

  get(node: string): NodeView | undefined {
    return this.#nodes.get(node);
  }

  /** Rule 7: what nodes call their own is banned nowhere. */
  reasonNotTo(target: Network): NeverBanReason | undefined {
    return this.#addresses.reasonNotTo(target);
  }

  /**
   * Which of the nodes that enforce hold this ban by now.
   *
   * @param concerns whether a node is to enforce it at all
   */
  receiptsOf({ ban, table, revision }: BanEntry, concerns: (node: string) => boolean = () => true): Receipts {
    const receipts: Receipts = { enforced: [], pending: [], refused: [] };
    for (const { report, state } of this.list()) {
      const { node, enforcer } = report;
      if (enforcer === null || state === "stopped") continue;
      if ((ban.node !== null && ban.node !== node) || !concerns(node)) continue;
      const { receipt, refusals } = enforcer;
      const refusal = refusals.find(({ jail, target }) => jail === ban.jail && target === ban.target);
      if (receipt === null || receipt.table !== table || receipt.revision < revision) {
        receipts.pending.push(node);
      } else if (refusal !== undefined) receipts.refused.push({ node, reason: refusal.reason });
      // It refuses more than it can name: this one may be among them.
      else if (enforcer.refused > refusals.length) receipts.pending.push(node);
      else receipts.enforced.push(node);
    }
    return receipts;
  }

  /** Calls with every report and change of state. @returns ends it */
  onChange(listener: (node: NodeView) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#cancelLook();
    await this.#ended;
  }

  async #follow(): Promise<void> {
    const { reports, log } = this.#options;
    try {
      for await (const event of reports.watch(this.#ending.signal)) {
        if (event.type === "report") this.#take(event.report, event.heard);
        else {
          this.#current = true;
          this.#ready.resolve();
        }
      }
    } catch (error) {
      log.error(
        { code: "FLB_NODES_UNREADABLE", err: error },
        `The nodes cannot be followed: ${(error as Error).message}`,
      );
    }
  }

  #take(report: NodeReport, heard: Millis): void {
    const { clock } = this.#options;
    const before = this.#nodes.get(report.node);
    const view: NodeView = {
      ...{ report, heard, seen: clock.now(), clockOffset: report.time - heard },
      state: report.stopping ? "stopped" : "alive",
    };
    if (before === undefined) this.#names = undefined;
    else this.#counts[before.state]--;
    this.#counts[view.state]++;
    this.#nodes.set(report.node, view);
    this.#deadlines.set(report.node, deadlineOf(view));
    this.#addresses.change(before?.report.addresses ?? [], report.addresses);
    if (before?.state === "silent" && view.state === "alive") this.#back(view, before);
    if (view.state === "alive") this.#judge(view);
    this.#changed(view);
  }

  #look(): void {
    const { clock, metrics } = this.#options;
    const now = clock.now();
    for (const node of this.#deadlines.due(now)) {
      const view = this.#nodes.get(node);
      if (view !== undefined) this.#lookAt(view, now);
    }
    for (const [state, count] of Object.entries(this.#counts)) {
      metrics.gauge("fleetban_nodes", count, { state });
    }
    this.#cancelLook = clock.schedule(now + lookInterval, () => this.#look());
  }

  #lookAt(view: NodeView, now: Millis): void {
    if (deadlineOf(view) <= now) {
      if (view.state !== "alive") {
        this.#forget(view);
        return;
      }
      this.#counts.alive--;
      this.#counts.silent++;
      view.state = "silent";
      this.#silent(view);
      this.#changed(view);
    }
    this.#deadlines.set(view.report.node, deadlineOf(view));
  }

  #forget({ report: { node, addresses }, state }: NodeView): void {
    this.#nodes.delete(node);
    this.#names = undefined;
    this.#counts[state]--;
    this.#addresses.change(addresses, []);
    for (const what of amissKinds) this.#amiss.delete(`${node} ${what}`);
  }

  #silent({ report, heard }: NodeView): void {
    const { log, isDrained } = this.#options;
    if (isDrained?.(report.node)) return;
    log.warn(
      { code: "FLB_NODE_SILENT", silent: report.node, heard, roles: report.roles },
      `${report.node} has said nothing since ${new Date(heard).toISOString()}`,
    );
  }

  #back({ report, heard }: NodeView, before: NodeView): void {
    const gone = Math.max(0, heard - before.heard);
    this.#options.log.info({ back: report.node, gone }, `${report.node} is back after ${seconds(gone)}`);
  }

  #judge({ report, clockOffset }: NodeView): void {
    const { node, policy, enforcer } = report;
    const off = Math.abs(clockOffset) > mostOffset;
    this.#tell(off, node, "clock", 0, {
      ...{ code: "FLB_NODE_CLOCK", of: node, offset: clockOffset },
      text: `${node}'s clock is ${seconds(clockOffset)} ${clockOffset > 0 ? "ahead" : "behind"}`,
    });
    const own = this.#options.policy();
    this.#tell(policy !== own, node, "policy", policyPatience, {
      ...{ code: "FLB_NODE_POLICY", of: node, policy, own },
      text: `${node} runs policy ${policy}, this coordinator ${own}`,
    });
    const drift = enforcer?.drift ?? 0;
    this.#tell(drift > 0, node, "drift", 0, {
      ...{ code: "FLB_NODE_DRIFT", of: node, drift },
      text: `${node}: ${drift} elements of its firewall were not as they should be`,
    });
  }

  /** Once per time that something is amiss, when it has been so for a while. */
  #tell(
    amiss: boolean,
    node: string,
    what: Amiss,
    patience: Millis,
    { text, ...fields }: { text: string },
  ): void {
    const { clock, log } = this.#options;
    const key = `${node} ${what}`;
    if (!amiss) {
      this.#amiss.delete(key);
      return;
    }
    const known = this.#amiss.get(key) ?? { since: clock.now(), told: false };
    this.#amiss.set(key, known);
    if (known.told || clock.now() - known.since < patience) return;
    known.told = true;
    log.warn(fields, text);
  }

  #changed(view: NodeView): void {
    for (const listener of [...this.#listeners]) listener(view);
  }
}

/** When it is to be looked at: it is silent from then on, or forgotten. */
function deadlineOf({ seen, state, report }: NodeView): Millis {
  return seen + (state === "alive" ? missed * report.interval : forgottenAfter);
}

function seconds(offset: Millis): string {
  return `${Math.abs(offset / 1000).toFixed(1)} s`;
}
