import { type Log, type Millis, type Network, parseNetwork } from "@fleetban/core";

/** Resolves a host name to all its addresses; rejects with a `code` as `dns.promises.lookup` does. */
export type Lookup = (name: string) => Promise<string[]>;

/** getaddrinfo does not tell for how long an answer holds. */
const freshFor: Millis = 300_000;
/** A lookup holds a thread; a long list must not hold them all. */
const atOnce = 4;

interface Known {
  /** undefined: never resolved. */
  networks: Network[] | undefined;
  lookedUp: Millis;
  failed: boolean;
}

/** Addresses of host names, as they were last seen. */
export class NameBook {
  readonly #lookup: Lookup;
  readonly #log: Log;
  readonly #names = new Map<string, Known>();

  constructor(lookup: Lookup, log: Log) {
    this.#lookup = lookup;
    this.#log = log;
  }

  /** @returns undefined when it could not be resolved yet */
  networksOf(name: string): Network[] | undefined {
    return this.#names.get(name)?.networks;
  }

  /**
   * Looks up the names that are new, failed last time, or are due; forgets the others.
   *
   * @param changed called with every answer that is another than before
   */
  async refresh(wanted: Iterable<string>, now: Millis, changed: () => void = () => {}): Promise<void> {
    const names = new Set(wanted);
    for (const name of this.#names.keys()) if (!names.has(name)) this.#names.delete(name);
    const due = [...names].filter((name) => {
      const known = this.#names.get(name);
      return known === undefined || known.failed || now - known.lookedUp >= freshFor;
    });
    const worker = async () => {
      for (let name = due.pop(); name !== undefined; name = due.pop()) {
        if (await this.#refreshOne(name, now)) changed();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  }

  async #refreshOne(name: string, now: Millis): Promise<boolean> {
    const before = this.#names.get(name);
    try {
      const networks = (await this.#lookup(name)).flatMap((text) => parseNetwork(text) ?? []);
      this.#names.set(name, { networks, lookedUp: now, failed: false });
      return texts(before?.networks) !== texts(networks);
    } catch (error) {
      return this.#failed(name, before, now, error as NodeJS.ErrnoException);
    }
  }

  /** What was known stays. A name that the DNS says does not exist protects nothing, and says so. */
  #failed(name: string, before: Known | undefined, now: Millis, error: NodeJS.ErrnoException): boolean {
    const absent = error.code === "ENOTFOUND" || error.code === "ENODATA";
    const networks = before?.networks ?? (absent ? [] : undefined);
    this.#names.set(name, { networks, lookedUp: now, failed: true });
    if (before?.failed && (before.networks !== undefined) === (networks !== undefined)) return false;
    if (networks !== undefined) {
      const fields = { code: "FLB_NEVER_BAN_STALE", name, error: error.message };
      this.#log.warn(fields, `The ignored host name ${name} cannot be resolved; ${known(networks)}`);
    }
    return before?.networks !== networks;
  }
}

function known(networks: Network[]): string {
  if (networks.length === 0) return "it protects no address.";
  return `still protected: ${networks.map((network) => network.text).join(", ")}`;
}

function texts(networks: Network[] | undefined): string | undefined {
  return networks
    ?.map((network) => network.text)
    .sort()
    .join();
}
