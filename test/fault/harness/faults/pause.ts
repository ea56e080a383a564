import { ackWait, agents, coordinators, enforcers } from "../site.ts";
import type { Draw } from "./fault.ts";

/** SIGSTOP and SIGCONT of one of these. */
function pause(names: readonly string[], shortest: number, longest: number): Draw {
  return (random) => {
    const name = random.pick(names as [string]);
    const millis = random.between(shortest, longest);
    return {
      words: `pause ${name} for ${millis} ms`,
      inflict: (site) => site.part(name).pauseFor(millis),
    };
  };
}

export const pauseCoordinator = pause(coordinators, 100, ackWait);
/** What it had in hand has gone to another by then, and it finishes all the same. */
export const pauseCoordinatorLong = pause(coordinators, ackWait + 300, 2 * ackWait);
export const pauseHost = pause([...new Set([...agents, ...enforcers])], 100, 2500);
export const pauseServer = pause(["nats", "redis"], 100, 2500);
