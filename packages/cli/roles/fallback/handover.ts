import {
  type Ban,
  type BanTable,
  banKey,
  type Clock,
  isEnforced,
  type Log,
  type Metrics,
} from "@fleetban/core";
import type { BareBan } from "@fleetban/enforcer";

/** After a return, what became of this host's own bans is said at the latest when so long nothing happened. */
const quiet = 10_000;

export interface HandoverOptions {
  /** This host's own table. */
  bans: BanTable;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/** What became of the bans that a host made alone. */
export interface Settled {
  /** The fleet bans for at least as long. */
  takenOver: number;
  /** Somebody lifted the fleet's ban. */
  lifted: number;
  /** On to their end, unless the fleet says something yet. */
  standing: number;
}

/**
 * What this host banned alone, until the fleet knows better: a ban that the fleet overruled is lifted in its
 * own table, so that no restart brings it back.
 */
export class Handover {
  readonly #options: HandoverOptions;
  #takenOver = 0;
  #lifted = 0;
  /** What stood at the return and is not settled, by key; null: this host is alone, or all was said. */
  #open: Set<string> | null = null;
  #cancel = () => {};
  #writing: Promise<void> = Promise.resolve();

  constructor(options: HandoverOptions) {
    this.#options = options;
  }

  /** This host is alone. */
  begin(): void {
    this.#stopWaiting();
    this.#takenOver = 0;
    this.#lifted = 0;
  }

  /** The fleet counts again; of what stands then, the end is said. @returns how it is so far */
  async end(): Promise<Settled> {
    await this.#writing;
    const { bans, clock } = this.#options;
    const open = new Set<string>();
    for await (const ban of bans.list()) if (isEnforced(ban, clock.now())) open.add(banKey(ban));
    const settled = { takenOver: this.#takenOver, lifted: this.#lifted, standing: open.size };
    if (open.size > 0) this.#wait(open);
    return settled;
  }

  /** The fleet's table ends a ban of this host's own. */
  overruled(ban: Ban, by: BareBan): void {
    const { metrics } = this.#options;
    metrics.count("fleetban_fallback_bans_settled_total", { by: by.state === "active" ? "ban" : "unban" });
    if (by.state === "active") this.#takenOver++;
    else this.#lifted++;
    const open = this.#open;
    if (open?.delete(banKey(ban))) {
      if (open.size === 0) this.#tell(open);
      else this.#wait(open);
    }
    this.#writing = this.#writing.then(() => this.#lift(ban));
  }

  /** Resolves when everything is written. */
  async stop(): Promise<void> {
    this.#stopWaiting();
    await this.#writing;
  }

  #wait(open: Set<string>): void {
    const { clock } = this.#options;
    this.#stopWaiting();
    this.#open = open;
    this.#cancel = clock.schedule(clock.now() + quiet, () => this.#tell(open));
  }

  #stopWaiting(): void {
    this.#cancel();
    this.#open = null;
  }

  #tell(open: ReadonlySet<string>): void {
    this.#stopWaiting();
    const settled = { takenOver: this.#takenOver, lifted: this.#lifted, standing: open.size };
    this.#options.log.info(settled, `Back with the fleet; ${describeSettled(settled)}`);
  }

  /** Its time of trip stays: the next one is judged by it. */
  async #lift(ban: Ban): Promise<void> {
    const { bans, log } = this.#options;
    try {
      // Where another generation stands, that one is judged by itself.
      await bans.put({ ...ban, state: "lifted", generation: ban.generation + 1 }, ban.generation);
    } catch (error) {
      const { jail, target } = ban;
      log.debug(
        { jail, target, err: error },
        "a ban that the fleet overruled stays in this host's own table",
      );
    }
  }
}

export function describeSettled({ takenOver, lifted, standing }: Settled): string {
  return `bans of this host's own: ${takenOver + lifted + standing}, taken over: ${takenOver}, lifted: ${lifted}, standing: ${standing}`;
}
