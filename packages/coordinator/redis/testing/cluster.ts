import type { RedisAddress } from "../options.ts";
import { type RedisServer, type RedisServerOptions, startRedis } from "./server.ts";

/** Three masters without replicas. */
export interface RedisCluster {
  readonly address: RedisAddress;
  readonly masters: readonly RedisServer[];
  /** Which master has a key's slot, and one that has not. */
  ownerOf(key: string): Promise<{ slot: string; owner: RedisServer; other: RedisServer }>;
  /** Resolves when every master sees every slot served. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

const shares = [
  [0, 5460],
  [5461, 10922],
  [10923, 16383],
] as const;

export async function startRedisCluster(options: RedisServerOptions = {}): Promise<RedisCluster> {
  const masters = await Promise.all(shares.map((slots) => startRedis({ ...options, cluster: true, slots })));
  const [first, second, third] = masters as [RedisServer, RedisServer, RedisServer];
  for (const { ports } of [second, third]) {
    await first.cli("cluster", "meet", "127.0.0.1", `${ports.clients}`, `${ports.nodes}`);
  }
  async function whole(): Promise<void> {
    await Promise.all(masters.map((master) => master.whole()));
  }
  await whole();
  return {
    address: first.address,
    masters,
    async ownerOf(key) {
      const slot = await first.cli("cluster", "keyslot", key);
      const at = shares.findIndex(([from, to]) => Number(slot) >= from && Number(slot) <= to);
      const others = masters.filter((_, i) => i !== at);
      return { slot, owner: masters[at] as RedisServer, other: others[0] as RedisServer };
    },
    whole,
    async stop() {
      await Promise.all(masters.map((master) => master.stop()));
    },
  };
}

/** Moves a slot in the steps of Redis' own tool, between which the cluster is used. */
export async function movingSlot(slot: string, from: RedisServer, to: RedisServer) {
  const [source, target] = await Promise.all([from.cli("cluster", "myid"), to.cli("cluster", "myid")]);
  await to.cli("cluster", "setslot", slot, "importing", source);
  await from.cli("cluster", "setslot", slot, "migrating", target);
  return {
    /** What has not arrived is at the old place still. */
    async keys(): Promise<void> {
      const keys = (await from.cli("cluster", "getkeysinslot", slot, "10000")).split("\n").filter(Boolean);
      for (const key of keys) await from.cli("migrate", "127.0.0.1", `${to.ports.clients}`, key, "0", "5000");
    },
    /** The new owner tells the others. */
    async end(): Promise<void> {
      await to.cli("cluster", "setslot", slot, "node", target);
      await from.cli("cluster", "setslot", slot, "node", target);
    },
  };
}

/** Moves a slot with all that is in it. */
export async function moveSlot(slot: string, from: RedisServer, to: RedisServer): Promise<void> {
  const moving = await movingSlot(slot, from, to);
  await moving.keys();
  await moving.end();
}
