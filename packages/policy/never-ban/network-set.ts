import type { Network } from "@fleetban/core";

/** Networks with a value each, asked whether any of them shares an address with another network. */
export class NetworkSet<T> {
  readonly #families = { 4: new Family<T>(), 6: new Family<T>() };

  /** Of two values for one network the first stays. */
  add(network: Network, value: T): void {
    this.#families[network.family].add(network, value);
  }

  /** The value of exactly this network. */
  get(network: Network): T | undefined {
    return this.#families[network.family].get(network);
  }

  delete(network: Network): void {
    this.#families[network.family].delete(network);
  }

  /** The value of a network that contains `network` or is contained in it. */
  overlapping(network: Network): T | undefined {
    return this.#families[network.family].overlapping(network);
  }
}

class Family<T> {
  /** By prefix length, by the network's bytes. */
  readonly #byPrefix = new Map<number, Map<string, T>>();
  /** First addresses in order, for the question what lies inside a network. */
  #sorted: { start: string; value: T }[] | undefined;
  /** Whether that was asked since the last change. */
  #asked = false;

  add({ bytes, prefix }: Network, value: T): void {
    const group = this.#byPrefix.get(prefix) ?? new Map<string, T>();
    this.#byPrefix.set(prefix, group);
    const key = first(bytes, prefix);
    if (group.has(key)) return;
    group.set(key, value);
    this.#changed();
  }

  get({ bytes, prefix }: Network): T | undefined {
    return this.#byPrefix.get(prefix)?.get(first(bytes, prefix));
  }

  delete({ bytes, prefix }: Network): void {
    const group = this.#byPrefix.get(prefix);
    if (group?.delete(first(bytes, prefix))) this.#changed();
    if (group?.size === 0) this.#byPrefix.delete(prefix);
  }

  overlapping(network: Network): T | undefined {
    for (const [prefix, group] of this.#byPrefix) {
      if (prefix > network.prefix) continue;
      const found = group.get(first(network.bytes, prefix));
      if (found !== undefined) return found;
    }
    if (network.prefix === network.bytes.length * 8) return undefined;
    const [from, to] = [first(network.bytes, network.prefix), last(network)];
    // A set that changes all the time is not put in order for one question.
    const found = this.#asked ? this.#search(from, to) : this.#scan(from, to);
    this.#asked = true;
    return found;
  }

  #changed(): void {
    this.#sorted = undefined;
    this.#asked = false;
  }

  #scan(from: string, to: string): T | undefined {
    for (const group of this.#byPrefix.values()) {
      for (const [start, value] of group) if (start >= from && start <= to) return value;
    }
    return undefined;
  }

  #search(from: string, to: string): T | undefined {
    this.#sorted ??= [...this.#byPrefix.values()]
      .flatMap((group) => [...group].map(([start, value]) => ({ start, value })))
      .sort((a, b) => (a.start < b.start ? -1 : 1));
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as { start: string }).start < from) low = middle + 1;
      else high = middle;
    }
    const next = this.#sorted[low];
    return next !== undefined && next.start <= to ? next.value : undefined;
  }
}

/** The first address of a network, its bytes as a string that sorts like them. */
function first(bytes: Uint8Array, prefix: number): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 2) text += String.fromCharCode(pair(bytes, i) & mask(prefix, i));
  return text;
}

/** The last one. */
function last({ bytes, prefix }: Network): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 2) {
    text += String.fromCharCode(pair(bytes, i) | (0xffff & ~mask(prefix, i)));
  }
  return text;
}

function pair(bytes: Uint8Array, i: number): number {
  return ((bytes[i] as number) << 8) | (bytes[i + 1] as number);
}

/** What a prefix keeps of the two bytes at `i`. */
function mask(prefix: number, i: number): number {
  return 0xffff & (0xffff << (16 - Math.min(16, Math.max(0, prefix - i * 8))));
}
