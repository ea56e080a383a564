// How fast a coordinator brings back what Redis or NATS lost: matches read again and bans written back per second.
import { FleetBench, type Member, matchesOf } from "../packages/coordinator/rebuild/testing/fleet.ts";
import { proposalOf } from "../packages/coordinator/testing/fixture.ts";
import { restart } from "../packages/wire/nats/testing/fleet.ts";
import { thousands } from "./lib/measure.ts";

const matches = 30_000;
const perMessage = 50;
const bans = 20_000;
const begins = "Redis has lost its counters";
const rebuilt = "Counters are rebuilt";

export async function benchRebuild(): Promise<void> {
  const fleet = await FleetBench.start();
  try {
    await fleet.provision();
    const one = await fleet.join("coordinator1");
    await one.lines.line(rebuilt);
    console.log("\nBringing back what was lost, NATS, Redis and one coordinator on this machine");
    for (let n = 0; n < matches / perMessage; n++) {
      // Three of the five that it takes, and each of many.
      const some = Array.from({ length: perMessage }, (_, i) => {
        const target = (n * perMessage + i) % (matches / 3);
        return matchesOf(`10.${target >> 16}.${(target >> 8) & 255}.${target & 255}`, 1);
      });
      await fleet.publish(some.flat());
    }
    await fleet.counted();
    const reading = await took(one, begins, rebuilt, async () => void (await fleet.redis.cli("flushall")));
    print(
      `matches read again after FLUSHALL, ${thousands(matches)} of ${thousands(matches / 3)} addresses`,
      matches,
      reading,
    );

    const manager = await fleet.link.connection.jetstreamManager();
    await manager.streams.purge("FLEETBAN_MATCHES");
    const standing = Array.from({ length: bans }, (_, i) => ({
      ...proposalOf({ target: `11.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, until: null, since: Date.now() }),
      ...{ generation: 1, state: "active" as const },
    }));
    const writing = performance.now();
    for (let i = 0; i < bans; i += 1000) await one.stores.bans.restore(standing.slice(i, i + 1000));
    print("bans put into an empty table, for comparison", bans, performance.now() - writing);
    const learning = await took(one, begins, rebuilt, async () => void (await fleet.redis.cli("flushall")));
    print(`bans learned from NATS after FLUSHALL, ${thousands(bans)}`, bans, learning);
    const restoring = await took(one, "bringing back what Redis remembers", "The ban table is complete", () =>
      restart(fleet.nats, [fleet.link], { start: fleet.nats.startEmpty }),
    );
    print(`bans written back to an empty NATS, ${thousands(bans)}`, bans, restoring);
  } finally {
    await fleet.stop();
  }
}

/** Milliseconds from one line to the other. */
async function took(one: Member, first: string, last: string, cause: () => Promise<void>): Promise<number> {
  const from = one.lines.all.length;
  await cause();
  await one.lines.line(first, from);
  const begun = performance.now();
  await one.lines.line(last, from);
  return performance.now() - begun;
}

function print(what: string, count: number, millis: number): void {
  console.log(`  ${what}: ${thousands((count / millis) * 1000)}/s (${(millis / 1000).toFixed(1)} s)`);
}
