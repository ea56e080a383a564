import { randomUUID } from "node:crypto";
import { crc32 } from "node:zlib";
import { type Ban, type BanPlace, banKey, historyEnds, type Millis } from "@fleetban/core";
import { decodeBan, encodeBan } from "@fleetban/wire/codec";
import { RedisConnection } from "../../redis/connection.ts";
import type { RedisConnectionOptions } from "../../redis/options.ts";
import type { CounterJob, RebuildStore, Turn } from "../stores.ts";
import { holdTurn, mirrorBans, purgeBans } from "./scripts.ts";

export type RedisRebuildOptions = RedisConnectionOptions & {
  /** What all keys begin with; `fb:` by default. Fleets that share a Redis need one each. */
  prefix?: string;
  /** This coordinator's name. */
  name: string;
  /** After so long another may take the turn of one that fell silent; 10 s by default. */
  turnLasts?: Millis;
};

/** Hashes that the mirrored records are spread over, and so over the masters of a cluster. */
const shards = 256;
/** Records in one call. */
const perCall = 200;

/** What the coordinators keep in Redis for a rebuild. While it is away, everything rejects as counting does. */
export async function openRedisRebuildStore(options: RedisRebuildOptions): Promise<RebuildStore> {
  const { prefix = "fb:", turnLasts = 10_000 } = options;
  // Started anew under its name, it must not take itself for the one that died in the middle of something.
  const self = `${randomUUID()} ${options.name}`;
  const connection = new RedisConnection(options);
  await connection.open(options.connectTimeout ?? 5000);
  const shardKeys = Array.from({ length: shards }, (_, n) => `${prefix}bans:{${n}}`);
  const key = (name: string) => `${prefix}{rebuild}:${name}`;
  const turnKeys = [key("turn"), key("job")];

  async function hold(lasts: number, job: CounterJob | null | undefined): Promise<Turn & { holder: string }> {
    const todo = job === undefined ? [] : [job === null ? "" : JSON.stringify(job)];
    const [reply] = await connection.run(holdTurn, [[...turnKeys, self, lasts, ...todo]]);
    const [holder, kept] = reply as [string, string | null];
    return { holder, job: readJson<CounterJob>(kept) };
  }

  return {
    turnLasts,
    async mirror(bans) {
      const calls = new Map<string, (string | number)[][]>();
      for (const ban of bans) {
        const name = banKey(ban);
        const shard = shardKeys[crc32(name) % shards] as string;
        const record = Buffer.from(encodeBan(ban)).toString("base64");
        const all = calls.get(shard) ?? [];
        const last = all.at(-1);
        const one = [name, ban.generation, ban.since, historyEnds(ban) ?? "-", record];
        if (last !== undefined && last.length < perCall * one.length) last.push(...one);
        else calls.set(shard, [...all, [shard, ...one]]);
      }
      await connection.run(mirrorBans, [...calls.values()].flat());
    },
    async *mirrored() {
      for (const shard of shardKeys) {
        const records = (await connection.call("HVALS", shard)) as string[];
        for (const record of records) yield readRecord(record);
      }
    },
    async purge(before) {
      await connection.run(
        purgeBans,
        shardKeys.map((shard) => [shard, before]),
      );
    },
    async layout() {
      const flat = (await connection.call("HGETALL", key("layout"))) as string[];
      const parts = new Map<string, string>();
      for (let i = 0; i < flat.length; i += 2) parts.set(flat[i] as string, flat[i + 1] as string);
      return parts;
    },
    async keepLayout(parts) {
      if (parts.size > 0) await connection.call("HSET", key("layout"), ...[...parts].flat());
    },
    async place() {
      return readJson<BanPlace>((await connection.call("GET", key("place"))) as string | null);
    },
    async keepPlace({ table, revision }) {
      await connection.call("SET", key("place"), JSON.stringify({ table, revision }));
    },
    async turn() {
      const [holder, job] = (await connection.call("MGET", turnKeys[0] as string, turnKeys[1] as string)) as (
        | string
        | null
      )[];
      return { holder: holder?.replace(/^\S* /, "") ?? null, job: readJson<CounterJob>(job ?? null) };
    },
    async hold(job) {
      const turn = await hold(turnLasts, job);
      return turn.holder === self ? turn : null;
    },
    async giveBack(job) {
      await hold(0, job);
    },
    close: () => connection.close(),
  };
}

/** @throws FleetbanError FLB_RECORD_MALFORMED and its like for what is no ban */
function readRecord(kept: string): Ban {
  return decodeBan(Buffer.from(kept.slice(kept.lastIndexOf(" ") + 1), "base64"));
}

/** Only what coordinators wrote themselves. */
function readJson<T>(text: string | null): T | null {
  return text === null ? null : (JSON.parse(text) as T);
}
