// Matches counted per second in Redis through the store, beside redis-benchmark with the same script and
// the same kind of matches, in turn on one server; and what a counter takes of Redis' memory.
import { spawnSync } from "node:child_process";
import { type CountRequest, type CountRule, matchId } from "@fleetban/core";
import {
  openRedisCounterStore,
  type RedisCounterStore,
} from "../packages/coordinator/counter/redis/counter-store.ts";
import { countMatches } from "../packages/coordinator/counter/redis/scripts.ts";
import { type RedisServer, startRedis, whyNoRedis } from "../packages/coordinator/redis/testing/server.ts";
import { installed, spread, thousands } from "./lib/measure.ts";

const rounds = 5;
const matches = 200_000;
const keys = 20_000;
/** As many as a message of the bus holds, and how many messages are counted at once. */
const perBatch = 50;
const atOnce = 4;
/** Event times lie within 20 s, which redis-benchmark's random numbers reach; few windows of 1 s fill. */
const rule: CountRule = { findtime: 1000, maxretry: 5, lateness: keys };
const epoch = 1e12;
const witness = "fb:witness";
const clock = { now: () => epoch + keys, schedule: () => () => {} };

export async function benchCount(): Promise<void> {
  if (whyNoRedis !== null || !installed("redis-benchmark")) {
    console.log(`\nCounting in Redis: left out, ${whyNoRedis ?? "redis-benchmark is not installed"}`);
    return;
  }
  const server = await startRedis();
  const { socket } = server.address as { socket: string };
  const store = await openRedisCounterStore(server.address, clock);
  try {
    const apart = randomMatches(keys);
    const attack = randomMatches(keys).map((one, i) => ({ ...one, key: `k${Math.floor(i / 10)}` }));
    const seen = { store: [] as number[], attack: [] as number[], benchmark: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const figures = {
        store: await countAll(server, store, apart),
        benchmark: await redisBenchmark(server, socket),
        attack: await countAll(server, store, attack),
      };
      // The first warms up.
      if (round > 0)
        for (const name of ["store", "benchmark", "attack"] as const) seen[name].push(figures[name]);
    }
    const ratios = seen.store.map((figure, i) => figure / (seen.benchmark[i] as number));
    console.log(
      `\nMatches counted per second in Redis, batches of ${perBatch}, ${atOnce} at once, ${keys} keys`,
    );
    print("through the store, each of another key", seen.store);
    print("through the store, ten in a row of one key", seen.attack);
    print("redis-benchmark, the same script", seen.benchmark);
    console.log(`  the store, each of another key, to redis-benchmark: ${spread(ratios).median.toFixed(2)}`);
    await memory(server, store);
  } finally {
    await store.close();
    await server.stop();
  }
}

/** With the witness that the script asks for. */
async function empty(server: RedisServer): Promise<void> {
  await server.cli("flushall");
  await server.cli("set", witness, "a benchmark");
}

function print(what: string, perSecond: readonly number[]): void {
  const { min, median, max } = spread(perSecond);
  console.log(`  ${what}: ${thousands(median)} (${thousands(min)} to ${thousands(max)})`);
}

function randomMatches(range: number): CountRequest[] {
  return Array.from({ length: matches }, (_, offset) => {
    const key = `203.0.${Math.floor(Math.random() * range)}`;
    const time = epoch + Math.floor(Math.random() * keys);
    const id = matchId({ node: "web1", source: "log", offset }, "sshd", key);
    return { jail: "sshd", key, id, node: "web1", time, weight: 1, rule };
  });
}

async function countAll(server: RedisServer, store: RedisCounterStore, all: CountRequest[]): Promise<number> {
  await empty(server);
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    for (let at = next; at < all.length; at = next) {
      next += perBatch;
      await store.count(all.slice(at, at + perBatch));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return all.length / ((performance.now() - start) / 1000);
}

/** Its random numbers differ within one command, so state, ids and trips are of different keys: the same work. */
async function redisBenchmark(server: RedisServer, socket: string): Promise<number> {
  await empty(server);
  const random = "__rand_int__";
  const counter = `fb:{sshd|203.0.${random}}`;
  const { findtime, maxretry, lateness } = rule;
  const { stdout } = spawnSync(
    "redis-benchmark",
    [
      ...["-s", socket, "-c", `${atOnce}`, "-P", `${perBatch}`, "-n", `${matches}`, "-r", `${keys}`, "--csv"],
      ...["EVALSHA", countMatches.sha1, "4", `${counter}:s`, `${counter}:m`, `${counter}:t`, witness],
      ...[clock.now(), findtime, maxretry, lateness, 86_400_000, ""].map(String),
      ...[`fleetbanid${random}`, `1${random}`, "1", "web1"],
    ],
    { encoding: "utf8" },
  );
  const [, perSecond] = /,"([\d.]+)",/.exec(stdout.split("\n").at(-2) ?? "") ?? [];
  if (perSecond === undefined) throw new Error(`redis-benchmark: ${stdout}`);
  return Number(perSecond);
}

/** A counter with three matches that waits for the fifth, as most do; and one that tripped. */
async function memory(server: RedisServer, store: RedisCounterStore): Promise<void> {
  const active = 100_000;
  const used = async () => Number(/used_memory:(\d+)/.exec(await server.cli("info", "memory"))?.[1]);
  for (const each of [1, 3, 5]) {
    await empty(server);
    const before = await used();
    for (let key = 0; key < active; key += perBatch) {
      const batch = Array.from({ length: perBatch * each }, (_, i): CountRequest => {
        const address = `203.0.113.${key + Math.floor(i / each)}`;
        const id = matchId({ node: "web1.example", source: "log", offset: i }, "sshd", address);
        return { jail: "sshd", key: address, id, node: "web1.example", time: epoch + i, weight: 1, rule };
      });
      await store.count(batch);
    }
    const tripped = each === rule.maxretry ? ", tripped" : "";
    console.log(
      `  memory per key with ${each} matches${tripped}: ${Math.round(((await used()) - before) / active)} bytes`,
    );
  }
}
