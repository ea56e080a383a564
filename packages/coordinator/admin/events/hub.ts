import { setTimeout as after } from "node:timers/promises";
import type { BanTable, Clock, Log, MatchConsumer, Millis, Policy } from "@fleetban/core";
import type { Event, Input } from "@fleetban/wire/admin";
import type { NodeMarks } from "../../nodes/marks.ts";
import type { Nodes } from "../../nodes/view.ts";
import type { Coordinator } from "../../pipeline.ts";
import { banEvent, guardEvent, matchEvent, nodeEvent, policyEvent } from "./event.ts";
import type { Subscriber } from "./subscriber.ts";

export interface EventSources {
  bans: BanTable;
  nodes: Nodes;
  marks: NodeMarks;
  matches: Pick<MatchConsumer, "place" | "retained">;
  coordinator: Pick<Coordinator, "held">;
  policy: () => Policy;
  clock: Clock;
  log: Log;
}

/** Between two looks at what tells nothing by itself. */
const lookInterval: Millis = 500;

/** What happens in the fleet, for all who watch; its sources are read once, and only while somebody watches. */
export class EventHub {
  readonly #sources: EventSources;
  readonly #subscribers = new Set<Subscriber>();
  #ending: AbortController | null = null;

  constructor(sources: EventSources) {
    this.#sources = sources;
  }

  /** How many watch. */
  get size(): number {
    return this.#subscribers.size;
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
    if (this.#ending === null) this.#start();
  }

  remove(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    if (this.#subscribers.size === 0) this.stop();
  }

  stop(): void {
    this.#ending?.abort();
    this.#ending = null;
  }

  #start(): void {
    const ending = new AbortController();
    this.#ending = ending;
    const { log } = this.#sources;
    const run = async (what: string, work: (signal: AbortSignal) => Promise<void>) => {
      while (!ending.signal.aborted) {
        await work(ending.signal).catch((error) => {
          log.debug({ err: error }, `events: ${what} cannot be followed now`);
        });
        await pause(ending.signal);
      }
    };
    void run("bans", (signal) => this.#followBans(signal));
    void run("matches", (signal) => this.#followMatches(signal));
    this.#followNodes(ending.signal);
    void this.#followRest(ending.signal);
  }

  #emit(event: Input<Event>): void {
    for (const subscriber of this.#subscribers) if (subscriber.wants(event)) subscriber.put(event);
  }

  async #followBans(signal: AbortSignal): Promise<void> {
    const { bans, clock } = this.#sources;
    let current = false;
    for await (const event of bans.watch(signal)) {
      if (event.type === "current") current = true;
      else if (current && event.type === "ban") this.#emit(banEvent(event.ban, clock.now()));
    }
  }

  /** What the bus retains behind the place where somebody began to watch. */
  async #followMatches(signal: AbortSignal): Promise<void> {
    const { matches, clock } = this.#sources;
    let from: { after: number } | { since: Millis } = { since: clock.now() };
    let { store } = await matches.place();
    while (!signal.aborted) {
      const place = await matches.place();
      // Positions of a bus that was made anew begin again.
      if (place.store !== store) from = { since: clock.now() };
      store = place.store;
      for await (const batch of matches.retained(from, Number.MAX_SAFE_INTEGER, signal)) {
        from = { after: batch.position };
        for (const match of batch.matches) this.#emit(matchEvent(match));
      }
      await pause(signal);
    }
  }

  #followNodes(signal: AbortSignal): void {
    const { nodes, marks, clock } = this.#sources;
    const states = new Map(nodes.list().map(({ report, state }) => [report.node, state]));
    const end = nodes.onChange((view) => {
      if (states.get(view.report.node) === view.state) return;
      states.set(view.report.node, view.state);
      this.#emit(nodeEvent(view, marks.of(view.report.node), clock.now()));
    });
    signal.addEventListener("abort", end, { once: true });
  }

  async #followRest(signal: AbortSignal): Promise<void> {
    const { coordinator, policy, clock, log } = this.#sources;
    let { revision } = policy();
    let known: Set<string> | null = null;
    while (!signal.aborted) {
      if (policy().revision !== revision) {
        revision = policy().revision;
        this.#emit(policyEvent(revision, clock.now()));
      }
      try {
        const held = await coordinator.held();
        const before: Set<string> | null = known;
        for (const one of held) {
          if (before !== null && !before.has(one.decision.proposal.id))
            this.#emit(guardEvent(one, clock.now()));
        }
        known = new Set(held.map(({ decision }) => decision.proposal.id));
      } catch (error) {
        log.debug({ err: error }, "events: the guard cannot be asked now");
      }
      await pause(signal);
    }
  }
}

/** Until the next look, or the end. */
async function pause(signal: AbortSignal): Promise<void> {
  await after(lookInterval, undefined, { signal, ref: false }).catch(() => {});
}
