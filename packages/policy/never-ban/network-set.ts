import type { Network } from "@fleetban/core";

/** Networks with a value each, asked whether any of them shares an address with another network. */
export class NetworkSet<T> {
  readonly #families = { 4: new Family<T>(), 6: new Family<T>() };

  /** Of two values for one network the first stays. */
  add(network: Network, value: T): void {
    this.#families[network.family].add(network, value);
  }

  /** The value of a network that contains `network` or is contained in it. */
  overlapping(network: Network): T | undefined {
    return this.#families[network.family].overlapping(network);
  }
}

class Family<T> {
  /** By prefix length, by the network's bytes. */
  readonly #byPrefix = new Map<number, Map<string, T>>();
  /** First addresses in order, for the question what lies inside a network; built when asked. */
  #sorted: { start: string; value: T }[] | undefined;

  add(network: Network, value: T): void {
    const group = this.#byPrefix.get(network.prefix) ?? new Map<string, T>();
    this.#byPrefix.set(network.prefix, group);
    const key = text(network.bytes);
    if (group.has(key)) return;
    group.set(key, value);
    this.#sorted = undefined;
  }

  overlapping(network: Network): T | undefined {
    for (const [prefix, group] of this.#byPrefix) {
      if (prefix > network.prefix) continue;
      const found = group.get(text(masked(network.bytes, prefix)));
      if (found !== undefined) return found;
    }
    if (network.prefix === network.bytes.length * 8) return undefined;
    return this.#inside(network);
  }

  #inside(network: Network): T | undefined {
    this.#sorted ??= [...this.#byPrefix.values()]
      .flatMap((group) => [...group].map(([start, value]) => ({ start, value })))
      .sort((a, b) => (a.start < b.start ? -1 : 1));
    const first = text(network.bytes);
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] as { start: string }).start < first) low = middle + 1;
      else high = middle;
    }
    const next = this.#sorted[low];
    return next !== undefined && next.start <= text(last(network)) ? next.value : undefined;
  }
}

/** Bytes as a string that sorts like the bytes. */
function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function masked(bytes: Uint8Array, prefix: number): Uint8Array {
  return bytes.map((byte, i) => {
    const keep = Math.min(8, Math.max(0, prefix - i * 8));
    return byte & (0xff << (8 - keep));
  });
}

function last(network: Network): Uint8Array {
  return network.bytes.map((byte, i) => {
    const keep = Math.min(8, Math.max(0, network.prefix - i * 8));
    return byte | (0xff >> keep);
  });
}
