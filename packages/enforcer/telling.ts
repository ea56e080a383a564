import {
  type CancelTimer,
  type Clock,
  formatDuration,
  type Log,
  type Metrics,
  type Millis,
} from "@fleetban/core";
import type { Begin } from "./follow/standing.ts";
import type { BareBan } from "./follow/standing-ban.ts";

/**
 * So many bans at once have a line each at level info, and so many a second from then on. Of what
 * is beyond, how much it was: a log that is read more slowly than it is written holds up its writer.
 */
const lines = { atOnce: 1000, perSecond: 100 };
const second: Millis = 1000;

const words: Record<Begin, string> = {
  ban: "Ban",
  restore: "Restore Ban",
  extend: "Extend Ban",
  takeover: "Now the fleet's:",
};

/** Says and counts which bans the firewall holds by now. */
export class Telling {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #enforced = new Map<string, number>();
  /** Jails whose number of bans is to be told. */
  readonly #moved = new Set<string>();
  /** What had no line: jail → what was done → how often. */
  readonly #unsaid = new Map<string, Map<string, number>>();
  #left = { lines: lines.atOnce, at: 0 as Millis };
  #timer: CancelTimer | undefined;

  constructor({ clock, log, metrics }: { clock: Clock; log: Log; metrics: Metrics }) {
    this.#clock = clock;
    this.#log = log;
    this.#metrics = metrics;
  }

  held(ban: BareBan, begin: Begin): void {
    const { jail, target, since } = ban;
    const now = this.#clock.now();
    if (begin === "ban" || begin === "restore") this.#tally(jail, 1);
    // From the line's own time; a ban that stood already says nothing about how fast this is.
    if (begin === "ban" || begin === "extend") {
      this.#metrics.observe("fleetban_line_to_rule_seconds", Math.max(0, now - since) / 1000, { jail });
    }
    if (!this.#may(jail, words[begin], now)) return;
    this.#log.info(fields(ban), `[${jail}] ${words[begin]} ${target} (${timeLeft(ban, now)})`);
  }

  released(ban: BareBan, cause: string): void {
    const { jail, target } = ban;
    this.#tally(jail, -1);
    if (!this.#may(jail, "Unban", this.#clock.now())) return;
    this.#log.info({ ...fields(ban), cause }, `[${jail}] Unban ${target}`);
  }

  stop(): void {
    this.#timer?.();
    this.#sayUnsaid();
  }

  #tally(jail: string, by: number): void {
    this.#enforced.set(jail, (this.#enforced.get(jail) ?? 0) + by);
    if (this.#moved.size === 0) queueMicrotask(() => this.#gauge());
    this.#moved.add(jail);
  }

  #gauge(): void {
    for (const jail of this.#moved) {
      this.#metrics.gauge("fleetban_bans_enforced", this.#enforced.get(jail) ?? 0, { jail });
    }
    this.#moved.clear();
  }

  /** Whether there is a line left for this; otherwise it is counted. */
  #may(jail: string, what: string, now: Millis): boolean {
    const { at, lines: left } = this.#left;
    const refilled = left + (Math.max(0, now - at) / second) * lines.perSecond;
    this.#left = { lines: Math.min(lines.atOnce, refilled), at: now };
    if (this.#left.lines >= 1) {
      this.#left.lines--;
      return true;
    }
    const counts = this.#unsaid.get(jail) ?? new Map<string, number>();
    this.#unsaid.set(jail, counts.set(what, (counts.get(what) ?? 0) + 1));
    this.#timer ??= this.#clock.schedule(now + second, () => this.#sayUnsaid());
    return false;
  }

  #sayUnsaid(): void {
    this.#timer = undefined;
    for (const [jail, counts] of this.#unsaid) {
      for (const [what, count] of counts) {
        this.#log.info({ jail, count }, `[${jail}] ${what} of ${count} more, which have no line each`);
      }
    }
    this.#unsaid.clear();
  }
}

export function fields({ id, jail, target, generation, until }: BareBan): object {
  return { jail, target, ban: id, generation, until };
}

function timeLeft({ until }: BareBan, now: Millis): string {
  return until === null ? "permanent" : `${formatDuration(Math.max(0, until - now))} left`;
}
