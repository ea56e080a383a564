import type { CancelTimer, Clock } from "@fleetban/core";

/** Between two looks at what is held back. */
export const recheckInterval = 5000;

export interface RecheckOptions {
  clock: Clock;
  /**
   * Looks through what is held back.
   *
   * @param forced it is not a matter of whose turn it is
   * @returns whether to look again in a while
   */
  look: (forced: boolean) => Promise<boolean>;
  failed: (error: unknown) => void;
  /** It works again. */
  over: () => void;
}

/** Looks again and again at what is held back, one look at a time. */
export class Recheck {
  readonly #options: RecheckOptions;
  #cancel: CancelTimer | null = null;
  #last: Promise<void> = Promise.resolve();
  #failing = false;
  #stopped = false;

  constructor(options: RecheckOptions) {
    this.#options = options;
  }

  /** In a while. */
  arm(): void {
    const { clock } = this.#options;
    if (this.#stopped) return;
    this.#cancel ??= clock.schedule(clock.now() + recheckInterval, () => this.#run(false));
  }

  now(): void {
    this.#run(true);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#last;
  }

  #run(forced: boolean): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#last = this.#last.then(async () => {
      if (this.#stopped) return;
      if (await this.#look(forced)) this.arm();
    });
  }

  async #look(forced: boolean): Promise<boolean> {
    try {
      const again = await this.#options.look(forced);
      if (this.#failing) this.#options.over();
      this.#failing = false;
      return again;
    } catch (error) {
      this.#failing = true;
      this.#options.failed(error);
      return true;
    }
  }
}
