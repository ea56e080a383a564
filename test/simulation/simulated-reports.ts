import type { Millis, NodeReports } from "@fleetban/core";
import { decodeNodeReport } from "../../packages/wire/codec/node-report.ts";

interface Heard {
  node: string;
  bytes: Uint8Array;
  heard: Millis;
}

interface Watch {
  queue: Heard[];
  wake: () => void;
}

/** The nodes' reports on a bus in simulated time: every coordinator reads every one of them, as from NATS. */
export class SimulatedReports implements NodeReports {
  readonly #watches = new Set<Watch>();
  #busy = 0;
  #idle = Promise.withResolvers<void>();

  /** @returns resolves when every coordinator has taken them */
  async hear(reports: readonly Heard[]): Promise<void> {
    if (reports.length === 0 || this.#watches.size === 0) return;
    this.#idle = Promise.withResolvers();
    this.#busy = this.#watches.size;
    for (const watch of this.#watches) {
      watch.queue = [...reports];
      watch.wake();
    }
    await this.#idle.promise;
  }

  async *watch(signal: AbortSignal): ReturnType<NodeReports["watch"]> {
    const watch: Watch = { queue: [], wake: () => {} };
    this.#watches.add(watch);
    signal.addEventListener("abort", () => watch.wake());
    yield { type: "current" };
    while (!signal.aborted) {
      for (const { node, bytes, heard } of watch.queue) {
        yield { type: "report", report: decodeNodeReport(node, bytes), heard };
      }
      if (watch.queue.length > 0 && --this.#busy === 0) this.#idle.resolve();
      watch.queue = [];
      await new Promise<void>((resolve) => {
        watch.wake = resolve;
        if (watch.queue.length > 0 || signal.aborted) resolve();
      });
    }
    this.#watches.delete(watch);
  }
}
