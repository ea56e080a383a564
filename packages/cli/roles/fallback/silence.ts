import type { CancelTimer, Clock, Millis, PulseListener } from "@fleetban/core";

/** Coordinators are heard about once a second; so often it is looked whether one was. */
const tick: Millis = 1000;
/** Ticks without a pulse between two that are still one voice. */
const gap = 2;
/** Pulses that have to come without such a gap before one counts as back: what comes and goes is no return. */
const steady = 5;

export interface SilenceOptions {
  pulse: Pick<PulseListener, "lastCounting">;
  clock: Clock;
  /** How long no coordinator that counts may be heard. */
  after: Millis;
  /** It was that long, since that time. */
  silent(since: Millis): void;
  /** One has been heard steadily: after a silence, or for the first time in this process. */
  heard(): void;
}

/**
 * Listens whether any coordinator counts. Time is told by ticks and not by the clock, so that a process
 * that was stopped, a machine that slept or a clock that was set does not take its own absence for theirs.
 */
export class Silence {
  readonly #options: SilenceOptions;
  #cancel: CancelTimer = () => {};
  #last: Millis | null = null;
  /** When the last pulse came, or listening began. */
  #since: Millis;
  #quietTicks = 0;
  #pulses = 0;
  #state: "unknown" | "heard" | "silent" = "unknown";

  constructor(options: SilenceOptions) {
    this.#options = options;
    this.#since = options.clock.now();
    this.#arm();
  }

  stop(): void {
    this.#cancel();
  }

  #arm(): void {
    const { clock } = this.#options;
    this.#cancel = clock.schedule(clock.now() + tick, () => {
      this.#arm();
      this.#look();
    });
  }

  #look(): void {
    const { pulse, clock, after, silent, heard } = this.#options;
    const last = pulse.lastCounting();
    const isNew = last !== null && last !== this.#last;
    this.#last = last;
    if (isNew) {
      this.#quietTicks = 0;
      this.#pulses++;
      this.#since = clock.now();
    } else this.#quietTicks++;
    if (this.#quietTicks > gap) this.#pulses = 0;
    if (this.#pulses >= steady && this.#state !== "heard") {
      this.#state = "heard";
      heard();
    }
    if (this.#quietTicks * tick >= after && this.#state !== "silent") {
      this.#state = "silent";
      silent(this.#since);
    }
  }
}
