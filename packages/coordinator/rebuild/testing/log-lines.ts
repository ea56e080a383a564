import type { Log } from "@fleetban/core";

/** A log that tells whoever waits for a line. */
export class LogLines implements Log {
  readonly all: string[] = [];
  readonly #waiting = new Set<() => void>();

  debug(): void {}
  info = (_: object, message: string) => this.#add(message);
  warn = (_: object, message: string) => this.#add(message);
  error = (_: object, message: string) => this.#add(message);

  /**
   * Resolves with the first line that holds this text.
   *
   * @param from how many lines are passed over
   */
  async line(text: string, from = 0): Promise<string> {
    for (;;) {
      const found = this.all.slice(from).find((line) => line.includes(text));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  #add(message: string): void {
    this.all.push(message);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
