import { FleetbanError } from "@fleetban/core";
import type { JetStreamManager, StreamConfig } from "nats";
import type { NatsLink } from "./connect.ts";
import { apiCode, apiCodes } from "./errors.ts";
import { type Layout, layout, type ProvisionSettings } from "./layout.ts";
import { coordinatorConsumer, matchStream } from "./subjects.ts";

/** What provisioning did with one stream or consumer. */
export interface Provisioned {
  name: string;
  action: "created" | "updated" | "unchanged";
}

/**
 * Creates the streams, the ban table's bucket and the coordinators' consumer, or brings them to the
 * settings. May be run at any time and any number of times; what they hold stays.
 *
 * @throws FleetbanError FLB_PROVISION_REFUSED when the settings, or what stands, would break a rule
 * @throws FleetbanError FLB_NATS_UNREACHABLE, FLB_NATS_REFUSED, FLB_NATS_NOT_PROVISIONED, FLB_NATS_STORE
 */
export async function provision(link: NatsLink, settings: ProvisionSettings): Promise<Provisioned[]> {
  const wanted = layout(settings);
  refuseOldServer(link);
  const manager = await link.ask("provision", () =>
    link.connection.jetstreamManager({ checkAPI: false, timeout: 10_000 }),
  );
  const done: Provisioned[] = [];
  for (const stream of wanted.streams) {
    const action = await link.ask(`provision ${stream.name}`, () => provisionStream(manager, stream));
    done.push({ name: stream.name, action });
  }
  const action = await link.ask(`provision ${coordinatorConsumer}`, () =>
    provisionConsumer(manager, wanted.consumer),
  );
  done.push({ name: coordinatorConsumer, action });
  return done;
}

async function provisionStream(
  manager: JetStreamManager,
  wanted: Layout["streams"][number],
): Promise<Provisioned["action"]> {
  const standing = await unless(apiCodes.streamNotFound, () => manager.streams.info(wanted.name));
  if (standing === undefined) {
    await manager.streams.add(wanted);
    return "created";
  }
  const { config } = standing;
  for (const fixed of ["storage", "retention"] as const) {
    if (config[fixed] === wanted[fixed]) continue;
    throw refused(
      `${wanted.name} exists with ${fixed} ${config[fixed]}, which cannot be changed to ${wanted[fixed]}: delete the stream, which loses what it holds`,
    );
  }
  if (!differs(config, wanted)) return "unchanged";
  await manager.streams.update(wanted.name, { ...config, ...wanted } as StreamConfig);
  return "updated";
}

async function provisionConsumer(
  manager: JetStreamManager,
  wanted: Layout["consumer"],
): Promise<Provisioned["action"]> {
  const standing = await unless(apiCodes.consumerNotFound, () =>
    manager.consumers.info(matchStream, coordinatorConsumer),
  );
  if (standing === undefined) {
    await manager.consumers.add(matchStream, wanted);
    return "created";
  }
  if (!differs(standing.config, wanted)) return "unchanged";
  await manager.consumers.update(matchStream, coordinatorConsumer, wanted);
  return "updated";
}

async function unless<T>(code: number, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (apiCode(error) === code) return undefined;
    throw error;
  }
}

/** Whether any setting of ours stands otherwise; the server adds settings of its own. */
function differs(standing: object, wanted: object): boolean {
  const found = new Map<string, unknown>(Object.entries(standing));
  return Object.entries(wanted).some(
    ([key, value]) => JSON.stringify(found.get(key) ?? false) !== JSON.stringify(value ?? false),
  );
}

function refuseOldServer({ connection }: NatsLink): void {
  const version = connection.info?.version ?? "0";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < 2 || (major === 2 && minor < 9)) {
    throw refused(`nats-server is ${version}; 2.9 or later is needed`);
  }
}

function refused(message: string): FleetbanError {
  return new FleetbanError("FLB_PROVISION_REFUSED", message);
}
