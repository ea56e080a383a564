const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Waits for SIGINT, SIGTERM or SIGHUP (a terminal that is closed); a second one ends the process at once. */
export class StopRequest {
  readonly asked: Promise<NodeJS.Signals>;
  // Signals alone don't keep a process alive when every timer and watch is unref'ed.
  readonly #alive = setInterval(() => {}, 2 ** 30);
  #stop: (signal: NodeJS.Signals) => void = () => {};

  constructor() {
    this.asked = new Promise((resolve) => {
      this.#stop = (signal) => {
        this.dispose();
        resolve(signal);
      };
    });
    for (const signal of signals) process.once(signal, this.#stop);
  }

  /** From here on the process may end by itself, and signals do what they do. */
  dispose(): void {
    clearInterval(this.#alive);
    for (const signal of signals) process.off(signal, this.#stop);
  }
}
