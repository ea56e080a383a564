import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noNatsServer } from "../../wire/nats/testing/server.ts";
import { whyNoRedis } from "../redis/testing/server.ts";
import { FleetBench, type Member, matchesOf } from "./testing/fleet.ts";

const rebuilt = "Counters are rebuilt";
const target = "203.0.113.9";

describe.skipIf(noNatsServer || whyNoRedis !== null)("two coordinators of which one rebuilds", () => {
  let fleet: FleetBench;
  beforeEach(async () => {
    fleet = await FleetBench.start();
    await fleet.provision();
  });
  afterEach(() => fleet.stop());

  /** Three of the five that it takes, and enough of others that it takes a while to read them. */
  async function publishALot(): Promise<number> {
    await fleet.publish(matchesOf(target, 3));
    const crowd = Array.from({ length: 2000 }, (_, i) => matchesOf(`10.0.${i >> 8}.${i & 255}`, 3)).flat();
    await fleet.publish(crowd);
    await fleet.counted();
    return crowd.length + 3;
  }
  const banned = ({ decisions }: Member) =>
    decisions.filter(({ verdict }) => verdict === "banned").map((decision) => decision.target);

  it("leave it to one of them, and both count meanwhile", async () => {
    const members = [await fleet.join("coordinator1"), await fleet.join("coordinator2")];
    await Promise.race(members.map(({ lines }) => lines.line(rebuilt)));
    const all = await publishALot();
    const done = () => members.flatMap(({ lines }) => lines.all.filter((line) => line.includes(rebuilt)));
    expect(done()).toHaveLength(1);
    const from = members.map(({ lines }) => lines.all.length);
    await fleet.redis.cli("flushall");
    await fleet.publish(matchesOf(target, 2));
    await Promise.race(members.map(({ lines }, i) => lines.line(rebuilt, from[i])));
    await fleet.counted();
    expect(members.flatMap(banned)).toEqual([target]);
    // The last two may have been on their way when it was noticed.
    expect([all, all + 1, all + 2].map((count) => `${count} matches`)).toContain(
      /\d+ matches/.exec(done()[1] ?? "")?.[0],
    );
    expect(done()).toHaveLength(2);
  });

  it("do it both when the first dies in the middle of it, the second from where the first came to", async () => {
    const stuck = Promise.withResolvers<void>();
    const end = Promise.withResolvers<never>();
    end.promise.catch(() => {});
    let calls = 0;
    const first = await fleet.join("coordinator1", {
      wrap(stores) {
        const { counters, store } = stores;
        const dies = async () => {
          stuck.resolve();
          await end.promise;
        };
        return {
          ...stores,
          counters: {
            ...counters,
            async restore(requests) {
              // Slow enough that what was done so far is kept.
              await new Promise((resolve) => setTimeout(resolve, 250));
              if (++calls > 3) await dies();
              return counters.restore(requests);
            },
          },
          store: { ...store, giveBack: async (job) => (calls > 3 ? dies() : store.giveBack(job)) },
        };
      },
    });
    await first.lines.line(rebuilt);
    const all = await publishALot();
    await fleet.redis.cli("flushall");
    await stuck.promise;
    let again = 0;
    const second = await fleet.join("coordinator2", {
      wrap: (stores) => ({
        ...stores,
        counters: {
          ...stores.counters,
          async restore(requests) {
            again += requests.length;
            return stores.counters.restore(requests);
          },
        },
      }),
    });
    await second.lines.line(rebuilt);
    expect(second.lines.all.find((line) => line.includes(rebuilt))).toContain(
      `${all} matches were read again`,
    );
    expect(again).toBeGreaterThan(0);
    expect(again).toBeLessThan(all);
    await fleet.publish(matchesOf(target, 2));
    await fleet.counted();
    expect([first, second].flatMap(banned)).toEqual([target]);
    end.reject(new Error("the end of the test"));
  });
});
