import { Random } from "../../support/random.ts";
import { holdBack, sendAgain } from "./faults/delivery.ts";
import type { Draw, Fault } from "./faults/fault.ts";
import * as kill from "./faults/kill.ts";
import * as pause from "./faults/pause.ts";
import { slowDisks } from "./faults/slow-disk.ts";
import * as wire from "./faults/wire.ts";

/** Every kind of fault, by a name that a run can be limited to. */
export const kinds: Readonly<Record<string, Draw>> = {
  ...kill,
  ...pause,
  ...wire,
  ...slowDisks,
  sendAgain,
  holdBack,
};

/** A fault and when in its round it begins, in milliseconds. */
export interface PlannedFault extends Fault {
  at: number;
}

export interface Round {
  number: number;
  faults: PlannedFault[];
  /** For who attacks in it. */
  random: Random;
}

/** Faults begin while the lines are written. */
const latestBegin = 1300;

/**
 * The same for the same seed, whatever happens. Kinds are dealt like cards from a shuffled deck, so
 * that each comes as often as any other.
 *
 * @param may which kinds may come; what else is dealt is left out, and the rest of the plan stays as it is
 */
export function planOf(seed: number, rounds: number, may: (kind: string) => boolean): Round[] {
  const random = new Random(seed);
  const deck: string[] = [];
  const deal = () => {
    if (deck.length === 0) deck.push(...random.shuffled(Object.keys(kinds)));
    return deck.pop() as string;
  };
  return Array.from({ length: rounds }, (_, i) => {
    const own = random.fork();
    const faults = Array.from({ length: own.between(1, 3) }, () => {
      const kind = deal();
      return { kind, at: own.below(latestBegin), ...(kinds[kind] as Draw)(own.fork()) };
    });
    return { number: i + 1, faults: faults.filter(({ kind }) => may(kind)), random: own };
  });
}

/** A round in one line. */
export function inWords({ faults }: Round): string {
  return faults.map(({ at, words }) => `at ${at} ms ${words}`).join("; ") || "nothing";
}
