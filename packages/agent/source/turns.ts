/**
 * Who has something to do, in the order they came: each takes one turn and queues up
 * behind the others, so that a busy one does not hold up the rest.
 */
export class Turns<T> {
  readonly #queue = new Set<T>();
  #waiter: (() => void) | null = null;
  #stopped = false;

  /** Queues up, unless queued already. */
  add(item: T): void {
    this.#queue.add(item);
    this.#wake();
  }

  delete(item: T): void {
    this.#queue.delete(item);
  }

  /** The next in the queue, waiting for one if need be; undefined once stopped. */
  async take(): Promise<T | undefined> {
    while (this.#queue.size === 0 && !this.#stopped) {
      await new Promise<void>((wake) => {
        this.#waiter = wake;
      });
    }
    if (this.#stopped) return undefined;
    const [next] = this.#queue as Iterable<T>;
    this.#queue.delete(next as T);
    return next;
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  #wake(): void {
    this.#waiter?.();
    this.#waiter = null;
  }
}
