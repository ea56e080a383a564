import slotOf from "cluster-key-slot";
import type { RedisConnection } from "./connection.ts";

const slots = 16_384;
/** Of a cluster's witnesses, every so manieth is looked at; others the next time. */
const stride = 128;

/**
 * Keys that stand as long as Redis has lost nothing: one, or one for each slot of a cluster, whose masters lose
 * their data each for itself. A script that checks the witness of its slot can't take a counter that is lost for
 * one that was never there.
 */
export class Witnesses {
  readonly #connection: RedisConnection;
  readonly #keys: readonly string[];
  #turn = 0;

  constructor(connection: RedisConnection, prefix: string) {
    this.#connection = connection;
    const name = `${prefix}witness`;
    this.#keys = connection.cluster ? onePerSlot((tag) => `${name}:${tag}`) : [name];
  }

  /** The witness of a key, in its slot. */
  of(key: string): string {
    return this.#keys[this.#keys.length === 1 ? 0 : slotOf(key)] as string;
  }

  /** Whether all stand, as far as a look shows: masters of fewer slots than {@link stride} take several. */
  async stand(): Promise<boolean> {
    const turn = this.#turn++;
    const some =
      this.#keys.length === 1 ? this.#keys : this.#keys.filter((_, i) => i % stride === turn % stride);
    const found = await Promise.all(some.map((key) => this.#connection.call("EXISTS", key)));
    return found.every((exists) => exists === 1);
  }

  /** From now on what is not there was never there. */
  async set(): Promise<void> {
    const now = new Date().toISOString();
    await Promise.all(this.#keys.map((key) => this.#connection.call("SET", key, now)));
  }
}

/** Tags are numbers, the smallest that lies in each slot. */
function onePerSlot(name: (tag: string) => string): string[] {
  const names = Array<string>(slots);
  for (let n = 0, left = slots; left > 0; n++) {
    const slot = slotOf(`${n}`);
    if (names[slot] !== undefined) continue;
    names[slot] = name(`{${n}}`);
    left--;
  }
  return names;
}
