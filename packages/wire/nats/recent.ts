/** Messages are kept for so long, and of so many bytes together. */
const longest = 300_000;
const most = 2 ** 20;

/**
 * What was published lately. JetStream says that it has a message, and may yet lose it with its store before anybody
 * counted it; published again, it counts once all the same.
 */
export class RecentMessages {
  readonly #kept: { message: Uint8Array; at: number }[] = [];
  #bytes = 0;

  add(message: Uint8Array): void {
    this.#kept.push({ message, at: performance.now() });
    this.#bytes += message.length;
    this.#forget();
  }

  /** Oldest first. */
  all(): Uint8Array[] {
    this.#forget();
    return this.#kept.map(({ message }) => message);
  }

  #forget(): void {
    const since = performance.now() - longest;
    for (let [oldest] = this.#kept; oldest !== undefined; [oldest] = this.#kept) {
      if (this.#bytes <= most && oldest.at >= since) return;
      this.#kept.shift();
      this.#bytes -= oldest.message.length;
    }
  }
}
