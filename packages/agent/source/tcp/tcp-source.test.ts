import { ManualClock } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../testing/free-port.ts";
import { LineServer } from "../../testing/line-server.ts";
import { Rig } from "../../testing/rig.ts";
import { streamPolicy, tcpSettings } from "../../testing/streams.ts";

let rig: Rig;
let server: LineServer;
beforeEach(() => {
  rig = new Rig();
  server = new LineServer();
});
afterEach(async () => {
  await rig.end();
  await server.close();
});

const fail = (seq: number) => `fail from 192.0.2.1 seq=${seq}\r\n`;

describe("a TCP server that is connected to", () => {
  it("S9: sends lines in any pieces", async () => {
    const port = await server.start();
    await rig.start(streamPolicy(tcpSettings(port)));
    for (const byte of fail(1) + fail(2)) await server.send(byte);
    await rig.bus.count(2);
    expect([...rig.bus.matches.values()].map(({ line }) => line)).toEqual([fail(1).trim(), fail(2).trim()]);
  });

  it("S9: is connected to again when the connection ends, and what was begun is left out", async () => {
    const clock = new ManualClock(Date.now());
    const port = await server.start();
    await rig.start(streamPolicy(tcpSettings(port)), { clock });
    await server.send(`${fail(1)}fail from 192.0.2.1 seq=2`);
    await rig.bus.count(1);
    server.drop();
    await rig.log.until(({ code }) => code === "FLB_SOURCE_UNAVAILABLE");
    clock.advanceTo(clock.now() + 999);
    expect(server.accepted).toBe(1);
    clock.advanceTo(clock.now() + 1);
    await server.send(fail(3));
    await rig.bus.count(2);
    expect(rig.bus.seqs).toEqual([1, 3]);
    await rig.log.until(({ message }) => message === "stream is read again");
  });

  it("may come up later; its absence is said once", async () => {
    const port = await freePort("tcp");
    const clock = new ManualClock(Date.now());
    await rig.start(streamPolicy(tcpSettings(port)), { clock });
    await rig.log.until(({ code }) => code === "FLB_SOURCE_UNAVAILABLE");
    const failures = () => rig.metrics.totals.get("fleetban_source_disconnects_total") ?? 0;
    for (let seen = 1; seen <= 3; seen++) {
      while (failures() < seen) await new Promise((go) => setTimeout(go, 5));
      if (seen === 3) await server.start(port);
      // As long as the longest wait, and shorter than a server may take.
      clock.advanceTo(clock.now() + 4_000);
    }
    await server.send(fail(1));
    await rig.bus.count(1);
    expect(rig.log.withCode("FLB_SOURCE_UNAVAILABLE")).toHaveLength(1);
  });
});
