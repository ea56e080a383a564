import type { FleetbanError } from "@fleetban/core";

/** Where what is wrong with a stream is said. */
export interface ProblemReport {
  report(error: FleetbanError): void;
  clear(): void;
}

/** One stream's trouble with several ways to it: each is said once, and it is well when all of them are. */
export class JointProblem {
  readonly #whole: ProblemReport;
  readonly #failing = new Map<symbol, string>();

  constructor(whole: ProblemReport) {
    this.#whole = whole;
  }

  /** For one of the ways. */
  part(): ProblemReport {
    const way = Symbol();
    return {
      report: (error) => {
        if (this.#failing.get(way) === error.message) return;
        this.#failing.set(way, error.message);
        this.#whole.report(error);
      },
      clear: () => {
        if (this.#failing.delete(way) && this.#failing.size === 0) this.#whole.clear();
      },
    };
  }
}
