import type { Clock, Millis } from "@fleetban/core";

/** Resolves a host name; rejects or gives nothing when there is no such name. */
export type Lookup = (host: string) => Promise<readonly string[]>;

const atOnce = 8;
const mostWaiting = 1_000;
const mostRemembered = 10_000;
const timeLimit: Millis = 3_000;
const goodFor: Millis = 5 * 60_000;
const badFor: Millis = 60_000;

/** What came of a name: its addresses, or why there are none. */
export type Resolution = readonly string[] | "unknown" | "timeout" | "busy";

/**
 * Looks up the names that attackers give themselves: few at a time, each for a limited
 * time, with a memory, and none at all when too many wait.
 */
export class HostNames {
  readonly #lookup: Lookup;
  readonly #clock: Clock;
  readonly #known = new Map<string, { result: Promise<Resolution>; until: Millis }>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(lookup: Lookup, clock: Clock) {
    this.#lookup = lookup;
    this.#clock = clock;
  }

  resolve(name: string): Promise<Resolution> {
    const now = this.#clock.now();
    const known = this.#known.get(name);
    if (known !== undefined && known.until > now) return known.result;
    if (this.#running >= atOnce && this.#waiting.length >= mostWaiting) return Promise.resolve("busy");
    if (this.#known.size >= mostRemembered) this.#forgetOldest();
    const entry = { result: this.#limited(name), until: Number.POSITIVE_INFINITY };
    this.#known.delete(name);
    this.#known.set(name, entry);
    void entry.result.then((found) => {
      entry.until = this.#clock.now() + (typeof found === "string" ? badFor : goodFor);
    });
    return entry.result;
  }

  /** The answer, or what is said when it does not come in time; waiting for a turn counts. */
  async #limited(name: string): Promise<Resolution> {
    let late = false;
    let cancel = () => {};
    const timeout = new Promise<Resolution>((resolve) => {
      cancel = this.#clock.schedule(this.#clock.now() + timeLimit, () => {
        late = true;
        resolve("timeout");
      });
    });
    try {
      return await Promise.race([this.#inTurn(name, () => late), timeout]);
    } finally {
      cancel();
    }
  }

  /** Keeps its place until the resolver is done, whoever still waits: it has few workers. */
  async #inTurn(name: string, late: () => boolean): Promise<Resolution> {
    if (this.#running >= atOnce) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#running++;
    try {
      if (late()) return "timeout";
      const addresses = await this.#lookup(name);
      return addresses.length === 0 ? "unknown" : addresses;
    } catch {
      return "unknown";
    } finally {
      // The place is handed on, so nobody slips in between.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }

  #forgetOldest(): void {
    for (const name of this.#known.keys()) {
      this.#known.delete(name);
      return;
    }
  }
}
