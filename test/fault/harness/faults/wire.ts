import { setTimeout as after } from "node:timers/promises";
import { coordinators, hosts } from "../site.ts";
import type { Draw } from "./fault.ts";

/** A cable that is pulled and plugged in again. */
function cut(names: readonly string[]): Draw {
  return (random) => {
    const name = random.pick(names as [string]);
    const down = random.between(200, 3000);
    return {
      words: `link of ${name} down for ${down} ms`,
      async inflict({ network }) {
        network.cable(name, "down");
        await after(down);
        network.cable(name, "up");
      },
    };
  };
}

export const cutHost = cut(hosts);
export const cutCoordinator = cut(coordinators);
export const cutServer = cut(["nats", "redis"]);

/** A cable that loses packets in both directions; TCP sends them again, late and in bursts. */
export const lossyWire: Draw = (random) => {
  const name = random.pick([...hosts, ...coordinators, "nats", "redis"]);
  const percent = random.between(5, 40);
  const millis = random.between(500, 2500);
  return {
    words: `link of ${name} loses ${percent} % for ${millis} ms`,
    async inflict({ network }) {
      network.lose(name, percent);
      await after(millis);
      network.lose(name, 0);
    },
  };
};
