import type { Event, Input } from "@fleetban/wire/admin";

/** So many events wait for one client. */
const most = 1000;

/**
 * The events on their way to one client. One that is too slow loses the oldest, and is told how many:
 * it must neither hold up the others nor fill the memory.
 */
export class Subscriber {
  readonly wants: (event: Input<Event>) => boolean;
  #queue: Input<Event>[] = [];
  #missed = 0;
  #wake = () => {};

  constructor(wants: (event: Input<Event>) => boolean) {
    this.wants = wants;
  }

  put(event: Input<Event>): void {
    if (this.#queue.length >= most) {
      // Half of them at once: taking one from the front of a long queue each time costs more.
      const kept = this.#queue.slice(most / 2);
      this.#missed += this.#queue.length - kept.length;
      this.#queue = kept;
    }
    this.#queue.push(event);
    this.#wake();
  }

  async *events(signal: AbortSignal): AsyncGenerator<Input<Event>> {
    const wake = () => this.#wake();
    signal.addEventListener("abort", wake);
    try {
      while (!signal.aborted) {
        const events = this.#queue;
        this.#queue = [];
        for (const [i, event] of events.entries()) {
          const missed = this.#missed;
          this.#missed = 0;
          yield missed === 0 ? event : { ...event, missed };
          if (signal.aborted) return;
          // What is still to be sent counts as waiting.
          if (this.#queue.length + events.length - i > most) {
            this.#missed += events.length - i - 1;
            break;
          }
        }
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
          if (this.#queue.length > 0 || signal.aborted) resolve();
        });
      }
    } finally {
      signal.removeEventListener("abort", wake);
    }
  }
}
