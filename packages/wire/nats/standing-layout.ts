import { type BusLayout, FleetbanError } from "@fleetban/core";
import type { JetStreamManager } from "nats";
import type { NatsLink } from "./connect.ts";
import { apiCode, apiCodes } from "./errors.ts";
import { allStreams, coordinatorConsumer, matchStream } from "./subjects.ts";

/** The consumer beside the streams; of these names none has a slash. */
const consumerPart = `${matchStream}/${coordinatorConsumer}`;

/** The streams, and the consumer that the coordinators share, as JetStream has them. */
export function natsLayout(link: NatsLink): BusLayout {
  const manager = link.connection.jetstreamManager({ checkAPI: false, timeout: 5000 });

  async function configOf(manager: JetStreamManager, part: string): Promise<object | null> {
    try {
      if (part !== consumerPart) return (await manager.streams.info(part)).config;
      return (await manager.consumers.info(matchStream, coordinatorConsumer)).config;
    } catch (error) {
      const code = apiCode(error);
      if (code === apiCodes.streamNotFound || code === apiCodes.consumerNotFound) return null;
      throw error;
    }
  }

  return {
    standing() {
      return link.ask("look what is provisioned", async () => {
        const parts = [...allStreams, consumerPart];
        const configs = await Promise.all(parts.map(async (part) => configOf(await manager, part)));
        return new Map(
          parts.flatMap((part, i) => (configs[i] === null ? [] : [[part, JSON.stringify(configs[i])]])),
        );
      });
    },
    async create(parts) {
      const made: string[] = [];
      // The consumer last: it needs its stream.
      for (const part of [...allStreams, consumerPart]) {
        const config = parts.get(part);
        if (config === undefined) continue;
        const settings = readConfig(part, config);
        const done = await link.ask(`make ${part}`, async () => {
          if ((await configOf(await manager, part)) !== null) return false;
          return createPart(await manager, part, settings);
        });
        if (done) made.push(part);
      }
      return made;
    },
  };
}

/** @returns false when somebody else was faster: the server refuses other settings under a name that is taken */
async function createPart(manager: JetStreamManager, part: string, settings: object): Promise<boolean> {
  try {
    if (part === consumerPart) await manager.consumers.add(matchStream, settings);
    else await manager.streams.add({ ...settings, name: part });
    return true;
  } catch (error) {
    if (apiCode(error) === apiCodes.streamNameInUse) return false;
    throw error;
  }
}

/** @throws FleetbanError FLB_NATS_STORE for what is no configuration: it was kept outside of NATS */
function readConfig(part: string, config: string): object {
  try {
    const settings: unknown = JSON.parse(config);
    if (typeof settings === "object" && settings !== null) return settings;
  } catch {
    // Below.
  }
  throw new FleetbanError(
    "FLB_NATS_STORE",
    `how ${part} was provisioned cannot be read: run fleetban provision`,
  );
}
