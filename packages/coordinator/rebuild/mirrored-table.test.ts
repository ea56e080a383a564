import { type Ban, banKey, type RestorableBanTable } from "@fleetban/core";
import { banOf, hour, listOf, start } from "@fleetban/core/conformance";
import { memoryBanTable } from "@fleetban/wire";
import { beforeEach, describe, expect, it } from "vitest";
import { MirroredBanTable } from "./mirrored-table.ts";

describe("a ban table that is kept in a second place", () => {
  let bans: RestorableBanTable;
  let table: MirroredBanTable;
  let kept: Ban[];
  let broken: boolean;
  beforeEach(() => {
    const never = async () => {
      throw new Error("not here");
    };
    bans = { ...memoryBanTable(), condition: never, restore: never, setComplete: never };
    kept = [];
    broken = false;
    const attempt = () => {
      if (broken) throw new Error("away");
    };
    table = new MirroredBanTable(bans, {
      async mirror(some) {
        attempt();
        kept.push(...some);
      },
      async purge() {
        attempt();
        kept.length = 0;
      },
    });
  });
  const ban = banOf("203.0.113.9");

  it("has kept what was put when the put ends, and nothing that lost to another writer", async () => {
    expect(await table.put(ban, 0)).toBe(true);
    expect(kept).toEqual([ban]);
    expect(await table.put({ ...ban, until: null }, 0)).toBe(false);
    expect(kept).toEqual([ban]);
  });

  it("fails where what stands could not be kept, and keeps it when it is asked for again", async () => {
    broken = true;
    await expect(table.put(ban, 0)).rejects.toThrow("away");
    await expect(table.get(banKey(ban))).rejects.toThrow("away");
    await expect(table.settle()).rejects.toThrow("away");
    broken = false;
    await table.settle();
    expect(kept).toEqual([ban]);
    await table.settle();
    expect(kept).toEqual([ban]);
  });

  it("keeps what a decision finds, which somebody else may have put and died", async () => {
    await bans.put(ban, 0);
    expect(await table.get(banKey(ban))).toEqual(ban);
    expect(await table.listTarget(ban.target)).toEqual([ban]);
    expect(kept).toEqual([ban, ban]);
    expect(await table.get("sshd|203.0.113.1|")).toBeUndefined();
  });

  it("purges the second place first", async () => {
    await table.put(ban, 0);
    broken = true;
    await expect(table.purge(start + 2 * hour)).rejects.toThrow("away");
    expect(await listOf(table)).toEqual([ban]);
    broken = false;
    await table.purge(start + 2 * hour);
    expect(await listOf(table)).toEqual([]);
    expect(kept).toEqual([]);
  });
});
