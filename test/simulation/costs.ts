import { performance } from "node:perf_hooks";

/** What something took of this process, all threads together. */
export interface Cost {
  /** Processor time in milliseconds. */
  cpu: number;
  /** The longest that one step took, in milliseconds: nothing else happened meanwhile. */
  longest: number;
}

/** Processor time by what it went into; what is not measured, as making the traffic, is left out. */
export class Costs {
  readonly #costs = new Map<string, Cost>();

  async measure(what: string, work: () => Promise<void>): Promise<void> {
    const began = performance.now();
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    const cost = this.of(what);
    cost.cpu += (user + system) / 1000;
    cost.longest = Math.max(cost.longest, performance.now() - began);
    this.#costs.set(what, cost);
  }

  of(what: string): Cost {
    return this.#costs.get(what) ?? { cpu: 0, longest: 0 };
  }

  clear(): void {
    this.#costs.clear();
  }
}
