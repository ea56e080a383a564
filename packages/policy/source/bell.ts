import { statSync } from "node:fs";
import type { Clock, Millis } from "@fleetban/core";
import { watchFiles } from "../watch/watch-files.ts";

/** Rings when files may have changed and have been quiet for a moment, and from time to time. */
export class Bell {
  readonly #clock: Clock;
  readonly #settle: Millis;
  readonly #every: Millis;
  readonly #signal: AbortSignal;
  #unwatch: () => void = () => {};
  #pending = false;
  #ring: (() => void) | undefined;
  #cancel: () => void = () => {};

  constructor(clock: Clock, settle: Millis, every: Millis, signal: AbortSignal) {
    this.#clock = clock;
    this.#settle = settle;
    this.#every = every;
    this.#signal = signal;
    signal.addEventListener("abort", this.#now, { once: true });
  }

  listenTo(path: string, files: readonly string[]): void {
    this.#unwatch();
    this.#unwatch = watchFiles(
      { files: [path, ...files], directories: [path, ...files].filter(isDirectory) },
      () => {
        this.#pending = true;
        this.#arm(this.#settle);
      },
    );
  }

  /** Resolves with the next ring; at once when it rang since the last one, or was aborted. */
  rung(): Promise<void> {
    return new Promise((resolve) => {
      this.#ring = resolve;
      if (this.#signal.aborted) resolve();
      else this.#arm(this.#pending ? this.#settle : this.#every);
    });
  }

  close(): void {
    this.#unwatch();
    this.#cancel();
    this.#signal.removeEventListener("abort", this.#now);
  }

  #arm(delay: Millis): void {
    this.#cancel();
    this.#cancel = this.#clock.schedule(this.#clock.now() + delay, this.#now);
  }

  readonly #now = () => {
    this.#pending = false;
    this.#ring?.();
  };
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
