import type { BanTableCondition, BusLayout, Metrics, RestorableBanTable } from "@fleetban/core";
import { chunks } from "./chunks.ts";
import type { Report } from "./report.ts";
import type { RebuildStore } from "./stores.ts";
import { TurnKeeper } from "./turn-keeper.ts";

export interface BusStores {
  store: RebuildStore;
  layout: BusLayout;
  bans: RestorableBanTable;
  report: Report;
  metrics: Metrics;
}

/** Looks at the layout between which others may be lost; milliseconds. */
const layoutEvery = 5000;
/** Records written back at once. */
const size = 1000;

/**
 * Brings back what NATS lost: streams and the consumer as they were provisioned, and the bans that Redis remembers.
 * Only then is the table said to be complete, and enforcers take it for the truth.
 */
export class BusRebuild {
  readonly #stores: BusStores;
  readonly #signal: AbortSignal;
  #lookedAtLayout = -Infinity;

  constructor(stores: BusStores, signal: AbortSignal) {
    this.#stores = stores;
    this.#signal = signal;
  }

  /** @returns whether there is a table that holds every ban */
  async look(): Promise<boolean> {
    const { store, report } = this.#stores;
    const found = await this.#find();
    const lost = found.condition === null;
    // Without a place Redis has forgotten the layout as well.
    const due = lost || found.place === null || performance.now() - this.#lookedAtLayout >= layoutEvery;
    if (due && !(await this.#keepLayout(lost))) return false;
    if (found.condition !== null && isWhole(found)) {
      await this.#keepPlace(found);
      return true;
    }
    const turn = await TurnKeeper.take(store, this.#signal);
    if (turn === undefined) {
      report.waits("the ban table is being restored by another coordinator");
      return false;
    }
    try {
      // Whoever had the turn before may have done it meanwhile.
      const now = await this.#find();
      if (now.condition !== null && !isWhole(now)) await this.#restore(turn.keeper, now.condition);
      return now.condition !== null;
    } finally {
      await store.giveBack();
    }
  }

  /** The place first: the table can only have gone on since. */
  async #find(): Promise<Found> {
    const place = await this.#stores.store.place();
    return { place, condition: await this.#stores.bans.condition() };
  }

  async #keepPlace({ place, condition }: Found): Promise<void> {
    if (condition === null || (place?.table === condition.table && place.revision === condition.revision))
      return;
    await this.#stores.store.keepPlace(condition);
  }

  /** @returns false when the fleet was never provisioned */
  async #keepLayout(tableMissing: boolean): Promise<boolean> {
    const { store, layout, report } = this.#stores;
    const [kept, standing] = await Promise.all([store.layout(), layout.standing()]);
    this.#lookedAtLayout = performance.now();
    await store.keepLayout(new Map([...standing].filter(([part, config]) => kept.get(part) !== config)));
    const missing = new Map([...kept].filter(([part]) => !standing.has(part)));
    if (missing.size > 0) {
      const made = await layout.create(missing);
      if (made.length > 0)
        report.say("FLB_COORDINATOR_NATS_LOST", `NATS had lost ${made.join(", ")}: made anew`);
    } else if (tableMissing) {
      report.waits("NATS has no ban table: run fleetban provision");
      return false;
    }
    return true;
  }

  async #restore(keeper: TurnKeeper, { complete }: BanTableCondition): Promise<void> {
    const { store, bans, report, metrics } = this.#stores;
    const why = complete ? "has gone back" : "is new";
    report.begin(
      "ban table",
      "FLB_BAN_TABLE_INCOMPLETE",
      `the ban table ${why}; bringing back what Redis remembers`,
    );
    // Enforcers that start now must not take for the truth what an older copy says.
    if (complete) await bans.setComplete(false);
    let known = 0;
    let restored = 0;
    for await (const some of chunks(store.mirrored(), size)) {
      known += some.length;
      const stored = await bans.restore(some);
      restored += stored;
      metrics.count("fleetban_rebuild_bans_total", { to: "nats" }, stored);
      report.progress("ban table", null, `${known} bans`);
      await keeper.keep();
    }
    await keeper.write();
    const condition = await bans.condition();
    if (condition !== null) await store.keepPlace(condition);
    await bans.setComplete(true);
    report.done(
      "ban table",
      `The ban table is complete: ${restored} of ${known} bans that Redis knew were missing`,
    );
  }
}

/** What was seen of the table before, and how it is. */
interface Found {
  place: Awaited<ReturnType<RebuildStore["place"]>>;
  condition: BanTableCondition | null;
}

/** Not so when it is new, or ends before what was seen of it, as one from a backup does. */
function isWhole({ place, condition }: Found): boolean {
  if (condition === null || !condition.complete) return false;
  return place === null || (place.table === condition.table && place.revision <= condition.revision);
}
