/** What the record of a ban has to say, by the lines that were written and nothing else. */
export interface ExpectedBan {
  target: string;
  /** Time of the last of its lines. */
  since: number;
  until: number;
  /** Which change of the target's record this is. */
  generation: number;
  /** Which ban of the target. */
  count: number;
  /** Whose logs had its lines, sorted. */
  nodes: string[];
}

interface Line {
  time: number;
  host: string;
}

/** An address, and what it has done. */
export interface Suspect {
  readonly address: string;
  /** Lines in all logs together: each has to be counted once. */
  lines: number;
  /** Those that no ban has consumed. */
  open: Line[];
  bans: ExpectedBan[];
}

/**
 * The book of what was written into the logs, and what has to follow. A plain count of its own: it
 * knows neither windows nor stores, because every line lies within one findtime and lines beyond the
 * threshold come only after a ban was seen to stand everywhere.
 */
export class Ledger {
  readonly maxretry: number;
  readonly bantime: number;
  readonly #suspects = new Map<string, Suspect>();
  /** Bans, and changes of them. */
  #changes = 0;
  #bans = 0;

  constructor(maxretry: number, bantime: number) {
    this.maxretry = maxretry;
    this.bantime = bantime;
  }

  /** To be called before the line is written. */
  wrote(address: string, host: string, time: number): void {
    const suspect = this.#suspects.get(address) ?? { address, lines: 0, open: [], bans: [] };
    this.#suspects.set(address, suspect);
    suspect.lines++;
    suspect.open.push({ time, host });
    if (suspect.open.length === this.maxretry) this.#trip(suspect);
  }

  get(address: string): Suspect | undefined {
    return this.#suspects.get(address);
  }

  all(): Suspect[] {
    return [...this.#suspects.values()];
  }

  /** How many targets the ban table has to know. */
  get bans(): number {
    return this.#bans;
  }

  /** How many times a record has to have been written. */
  get changes(): number {
    return this.#changes;
  }

  /** Bans that run on for longer than `spare`. */
  standing(now: number, spare: number): ExpectedBan[] {
    return this.all()
      .map(({ bans }) => bans.at(-1))
      .filter((ban) => ban !== undefined && ban.until > now + spare) as ExpectedBan[];
  }

  #trip(suspect: Suspect): void {
    const { address, open, bans } = suspect;
    const before = bans.at(-1);
    const since = (open.at(-1) as Line).time;
    if (before === undefined) this.#bans++;
    this.#changes++;
    const same = before !== undefined && before.until > since;
    bans.push({
      target: address,
      since,
      until: since + this.bantime,
      generation: bans.length + 1,
      count: before === undefined ? 1 : before.count + (same ? 0 : 1),
      nodes: [...new Set(open.map(({ host }) => host))].sort(),
    });
    suspect.open = [];
  }
}
