import { type GuardRequest, type GuardStore, ManualClock } from "@fleetban/core";
import { afterEach, describe, expect, it } from "vitest";
import {
  type RedisServer,
  type RedisServerOptions,
  startRedis,
  whyNoRedis,
} from "../../redis/testing/server.ts";
import { openRedisGuardStore, type RedisGuardOptions } from "./guard-store.ts";

const away = { code: "FLB_COORDINATOR_REDIS_AWAY" };

describe.skipIf(whyNoRedis !== null)("the guard in Redis when things go wrong", () => {
  let server: RedisServer;
  let store: GuardStore;
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const open = (more: Partial<RedisGuardOptions> = {}, by = clock) =>
    openRedisGuardStore({ ...server.address, ...more } as RedisGuardOptions, by);
  async function begin(options: RedisServerOptions = {}, more: Partial<RedisGuardOptions> = {}) {
    server = await startRedis(options);
    store = await open(more);
  }
  afterEach(async () => {
    await server.resume();
    await store.close();
    await server.stop();
  });

  const request = (ban: string, limit = 2): GuardRequest => ({
    ...{ ban, key: `sshd|${ban}|`, since: 0 },
    scopes: [
      { name: "jail sshd", limit },
      { name: "node web1", limit },
    ],
  });
  const answers = async (...bans: string[]) => {
    const said: string[] = [];
    for (const ban of bans) said.push((await store.ask(request(ban))).answer);
    return said;
  };

  it("refuses at once while Redis is away or does not answer, and goes on with the same count", async () => {
    await begin({ append: "always" }, { replyTimeout: 1000 });
    expect(await answers("a")).toEqual(["pass"]);
    await server.kill();
    await expect(store.ask(request("b"))).rejects.toMatchObject(away);
    await expect(store.list()).rejects.toMatchObject(away);
    await expect(store.drop("b")).rejects.toMatchObject(away);
    await expect(store.claim(1)).rejects.toMatchObject(away);
    await server.start();
    await expect.poll(() => store.size(), { timeout: 20_000 }).toBe(0);
    expect(await answers("b", "c", "a")).toEqual(["pass", "full", "pass"]);
    await server.pause();
    await expect(store.ask(request("d"))).rejects.toMatchObject(away);
    await server.resume();
    await expect.poll(() => store.size(), { timeout: 20_000 }).toBe(0);
    expect(await answers("c", "a")).toEqual(["full", "pass"]);
  });

  it("goes on after SCRIPT FLUSH, and after FLUSHALL with a count of nothing", async () => {
    await begin();
    expect(await answers("a", "b", "c")).toEqual(["pass", "pass", "full"]);
    await server.cli("script", "flush");
    expect(await answers("c", "b")).toEqual(["full", "pass"]);
    await server.cli("flushall");
    expect(await answers("c")).toEqual(["pass"]);
  });

  it("charges nothing where the memory is full", async () => {
    await begin();
    await server.cli("config", "set", "maxmemory", "1000");
    await expect(store.ask(request("a"))).rejects.toMatchObject({ code: "FLB_COORDINATOR_REDIS_REFUSED" });
    await server.cli("config", "set", "maxmemory", "0");
    expect(await answers("b", "c", "a")).toEqual(["pass", "pass", "full"]);
  });

  it("forgets by Redis' own time what a clock charged that was ahead by hours", async () => {
    await begin();
    const ahead = await open({}, new ManualClock(clock.now() + 86_400_000));
    for (const ban of ["a", "b"]) await ahead.ask(request(ban));
    await ahead.close();
    expect(await answers("c")).toEqual(["full"]);
    for (const scope of ["jail sshd", "node web1"]) {
      const left = Number(await server.cli("pttl", `fb:{guard}:scope:${scope}`));
      expect(left).toBeGreaterThan(0);
      expect(left).toBeLessThanOrEqual(120_000);
      await server.cli("pexpire", `fb:{guard}:scope:${scope}`, "0");
    }
    expect(await answers("c")).toEqual(["pass"]);
  });

  it("keeps fleets that share a Redis apart", async () => {
    await begin();
    expect(await answers("a", "b", "c")).toEqual(["pass", "pass", "full"]);
    const other = await open({ prefix: "other:" });
    expect(await other.ask(request("c"))).toEqual({ answer: "pass", held: false });
    await other.close();
  });
});
