import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { userConfiguration } from "./access.ts";
import { connectNats, type NatsLink } from "./connect.ts";
import { newNkey } from "./credentials.ts";
import { provision } from "./provision.ts";
import { natsLayout } from "./standing-layout.ts";
import { allStreams, banStream, matchStream } from "./subjects.ts";
import { context, messagesIn, testSettings } from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

const settings = {
  ...testSettings,
  matches: { maxAge: 7_200_000, maxBytes: 2 ** 20 },
  consumer: { maxPending: 77 },
};
const users = { admin: newNkey(), coordinator: newNkey() } as const;

describe.skipIf(noNatsServer)("the layout as it stands in JetStream", () => {
  let server: NatsServer;
  let admin: NatsLink;
  let coordinator: NatsLink;
  beforeAll(async () => {
    const list = (["admin", "coordinator"] as const).map((name) =>
      userConfiguration({ name, publicKey: users[name].publicKey, roles: [name] }),
    );
    server = await startNatsServer(`authorization { users: [\n${list.join("\n")}\n] }`);
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    const as = (name: keyof typeof users) =>
      connectNats({ servers: [server.url], name, credentials: { seed: users[name].seed } }, context);
    [admin, coordinator] = await Promise.all([as("admin"), as("coordinator")]);
    await removeAll();
  });
  afterEach(() => Promise.all([admin.close(), coordinator.close()]));

  async function removeAll(): Promise<void> {
    const manager = await admin.connection.jetstreamManager();
    for await (const { config } of manager.streams.list()) await manager.streams.delete(config.name);
  }

  it("is made anew by a coordinator exactly as it was provisioned", async () => {
    const layout = natsLayout(coordinator);
    expect(await layout.standing()).toEqual(new Map());
    await provision(admin, settings);
    const standing = await layout.standing();
    expect([...standing.keys()]).toEqual([...allStreams, `${matchStream}/coordinator`]);
    await removeAll();
    expect(await layout.create(standing)).toEqual([...standing.keys()]);
    expect(await layout.standing()).toEqual(standing);
    expect((await provision(admin, settings)).map(({ action }) => action)).toEqual(
      Array(standing.size).fill("unchanged"),
    );
  });

  it("is left alone where it stands, with what it holds, and in part made anew", async () => {
    await provision(admin, settings);
    const layout = natsLayout(coordinator);
    const before = await layout.standing();
    await provision(admin, { ...settings, consumer: { maxPending: 88 } });
    await coordinator.connection.jetstream().publish("$KV.fleetban-bans.x", "1");
    const manager = await admin.connection.jetstreamManager();
    await manager.streams.delete(matchStream);
    expect(await layout.create(before)).toEqual([matchStream, `${matchStream}/coordinator`]);
    expect(await layout.create(before)).toEqual([]);
    expect(await messagesIn(admin, banStream)).toBe(1);
    await provision(admin, { ...settings, consumer: { maxPending: 99 } });
    expect(await layout.create(before)).toEqual([]);
    expect((await layout.standing()).get(`${matchStream}/coordinator`)).toContain('"max_ack_pending":99');
  });

  it("cannot be changed or deleted by a coordinator", async () => {
    await provision(admin, settings);
    const manager = await coordinator.connection.jetstreamManager({ checkAPI: false });
    const denied = { code: "PERMISSIONS_VIOLATION" };
    for (const stream of allStreams) {
      await expect(manager.streams.delete(stream)).rejects.toMatchObject(denied);
      await expect(manager.streams.purge(stream)).rejects.toMatchObject(denied);
      const other = { name: stream, subjects: ["other"] };
      await expect(
        coordinator.connection.request(`$JS.API.STREAM.UPDATE.${stream}`, "{}"),
      ).rejects.toMatchObject(denied);
      await expect(manager.streams.add(other)).rejects.toMatchObject({ api_error: { err_code: 10058 } });
    }
    await expect(manager.streams.add({ name: "OTHER", subjects: ["other"] })).rejects.toMatchObject(denied);
  });

  it("says so when what was kept of it is no configuration", async () => {
    for (const bad of ["", "{", "7", "null"]) {
      await expect(natsLayout(coordinator).create(new Map([[matchStream, bad]]))).rejects.toMatchObject({
        code: "FLB_NATS_STORE",
      });
    }
  });
});
