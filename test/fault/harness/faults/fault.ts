import type { Random } from "../../../support/random.ts";
import type { Site } from "../site.ts";

/** Something that goes wrong for a while, drawn to its last detail before it happens. */
export interface Fault {
  /** What it does, as a person would say it. */
  words: string;
  /** Resolves when what it broke is whole again, as far as the machine goes. */
  inflict(site: Site): Promise<void>;
}

/** Draws one; the same random numbers make the same fault. */
export type Draw = (random: Random) => Fault;
