import { agents, coordinators, enforcers } from "../site.ts";
import type { Draw } from "./fault.ts";

const longestDown = 1200;

/** kill -9 of one of these, which comes back after a moment. */
function kill(names: readonly string[]): Draw {
  return (random) => {
    const name = random.pick(names as [string]);
    const down = random.below(longestDown);
    return {
      words: `kill -9 ${name}, down for ${down} ms`,
      inflict: (site) => site.part(name).killFor(down),
    };
  };
}

export const killAgent = kill(agents);
export const killEnforcer = kill(enforcers);
export const killCoordinator = kill(coordinators);
export const killNats = kill(["nats"]);
export const killRedis = kill(["redis"]);

/** Nobody is left who counts. */
export const killCoordinators: Draw = (random) => {
  const downs = coordinators.map((name) => ({ name, down: random.below(longestDown) }));
  return {
    words: `kill -9 ${downs.map(({ name, down }) => `${name}, down for ${down} ms`).join(", and ")}`,
    async inflict(site) {
      await Promise.all(downs.map(({ name, down }) => site.part(name).killFor(down)));
    },
  };
};
