import { setImmediate } from "node:timers/promises";
import { FleetbanError } from "@fleetban/core";
import type { Random } from "../support/random.ts";

/** From its start to its end or its crash, a coordinator. What is dead does nothing more, and is answered nothing. */
export class Life {
  alive = true;
}

interface Gate {
  life: Life;
  open: () => void;
}

const never = new Promise<never>(() => {});

/**
 * Lets the steps of several coordinators happen one after the other, or some at once, in an order that a seed
 * decides. A step is a call to a store or the bus, and another is its answer: between any two a coordinator
 * may die.
 */
export class Scheduler {
  readonly #random: Random;
  #gates: Gate[] = [];
  #working = 0;
  #free = false;
  /** Calls that may still fail. */
  #failures: number;

  constructor(random: Random, failures: number) {
    this.#random = random;
    this.#failures = failures;
  }

  /** Waits for its turn; never comes back to who died meanwhile. */
  async step(life: Life): Promise<void> {
    if (!this.#free) await new Promise<void>((open) => this.#gates.push({ life, open }));
    if (!life.alive) await never;
  }

  /** A call that may fail before or after it had its effect, as over a network. */
  async call<T>(life: Life, work: () => Promise<T>): Promise<T> {
    await this.step(life);
    const fails = !this.#free && this.#failures > 0 && this.#random.below(10) === 0;
    if (fails) this.#failures--;
    if (fails && this.#random.below(2) === 0) throw away();
    this.#working++;
    const result = await work().finally(() => this.#working--);
    await this.step(life);
    if (fails) throw away();
    return result;
  }

  /** Lets one step happen, sometimes some at once; false when nobody waits for a turn. */
  async next(): Promise<boolean> {
    await this.#quiet();
    this.#gates = this.#gates.filter(({ life }) => life.alive);
    for (let times = this.#random.below(4) === 0 ? 3 : 1; times > 0 && this.#gates.length > 0; times--) {
      const [gate] = this.#gates.splice(this.#random.below(this.#gates.length), 1);
      gate?.open();
    }
    const moved = this.#gates.length;
    await this.#quiet();
    return moved > 0 || this.#gates.length > 0;
  }

  /** From now on nobody waits, and nothing fails. */
  release(): void {
    this.#free = true;
    for (const { open } of this.#gates.splice(0)) open();
  }

  /** Until all that can go on without a turn has done so. */
  async #quiet(): Promise<void> {
    do await setImmediate();
    while (this.#working > 0);
  }
}

function away(): FleetbanError {
  return new FleetbanError("FLB_COORDINATOR_REDIS_AWAY", "the call was lost");
}
