import { once } from "node:events";
import type { Socket } from "node:net";
import { ManualClock, type SyslogSource } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../testing/free-port.ts";
import { Rig } from "../../testing/rig.ts";
import { connected } from "../../testing/senders.ts";
import { streamPolicy, syslogSettings } from "../../testing/streams.ts";

let rig: Rig;
let port: number;
const sockets: Socket[] = [];
beforeEach(async () => {
  rig = new Rig();
  port = await freePort("tcp");
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await rig.end();
});

const policy = (changes: Partial<SyslogSource> = {}) =>
  streamPolicy(syslogSettings({ tcp: { host: "127.0.0.1", port }, ...changes }));
const fail = (seq: number) => `<38>app: fail from 192.0.2.1 seq=${seq}\n`;

async function open(): Promise<Socket> {
  const socket = await connected(port);
  sockets.push(socket);
  return socket;
}

describe("a TCP server of a source", () => {
  it("takes thousands of connections without keeping them: who talks stays", async () => {
    await rig.start(policy({ connections: 50 }));
    const talker = await open();
    let seq = 0;
    let closed = 0;
    for (let i = 0; i < 2_000; i++) {
      const silent = await open();
      silent.on("close", () => closed++);
      if (i % 20 === 0) {
        talker.write(fail(seq++));
        await rig.bus.count(seq);
      }
    }
    expect(closed).toBeGreaterThanOrEqual(1_900);
    expect(talker.destroyed).toBe(false);
    expect(rig.arrived).toEqual(Array.from({ length: seq }, (_, i) => i));
    expect(rig.log.withCode("FLB_SOURCE_CONNECTIONS")).toHaveLength(1);
  });

  it("closes who takes longer than a minute over a record, and nobody who is just silent", async () => {
    const clock = new ManualClock(Date.now());
    await rig.start(policy(), { clock });
    const [slow, silent] = [await open(), await open()];
    silent.write(fail(0));
    slow.write("<38>app: fail from 192.0");
    await rig.bus.count(1);
    const end = once(slow, "close");
    for (let i = 0; i < 20; i++) {
      clock.advanceTo(clock.now() + 5_000);
      if (!slow.destroyed) slow.write(".");
      await new Promise((resolve) => setImmediate(resolve));
    }
    await end;
    silent.write(fail(1));
    await rig.bus.count(2);
    expect(rig.metrics.totals.get("fleetban_source_dropped_total")).toBe(1);
  });

  it("takes no record whose end never came: an address may be cut short", async () => {
    await rig.start(policy());
    const socket = await open();
    socket.end(`${fail(1)}<38>app: fail from 192.0.2.1 seq=2`);
    await once(socket, "close");
    const next = await open();
    next.write(fail(3));
    await rig.bus.count(2);
    expect(rig.bus.seqs).toEqual([1, 3]);
  });

  it("refuses who may not connect, counts and says it", async () => {
    await rig.start(policy({ allow: ["192.0.2.0/24"] }));
    const socket = await open();
    await once(socket, "close");
    expect(rig.log.withCode("FLB_SOURCE_REFUSED")[0]).toMatchObject({ from: "127.0.0.1", source: "stream" });
    expect(rig.metrics.totals.get("fleetban_source_refused_total")).toBe(1);
  });

  it("waits for a port that another has, says so once, and takes it when it is free", async () => {
    const clock = new ManualClock(Date.now());
    const other = new Rig();
    try {
      await other.start(policy());
      await rig.start(policy(), { clock });
      clock.advanceTo(clock.now() + 1_000);
      await new Promise((resolve) => setImmediate(resolve));
      expect(rig.log.withCode("FLB_SOURCE_UNAVAILABLE")).toHaveLength(1);
    } finally {
      await other.end();
    }
    const back = rig.log.until(({ message }) => message === "stream is read again");
    const pulse = setInterval(() => clock.advanceTo(clock.now() + 30_000), 10);
    await back;
    clearInterval(pulse);
    (await open()).write(fail(1));
    await rig.bus.count(1);
  });
});
