import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../testing/free-port.ts";
import { Rig } from "../../testing/rig.ts";
import { UdpSender } from "../../testing/senders.ts";
import { streamPolicy, udpSettings } from "../../testing/streams.ts";
import { senderOf } from "./allowed.ts";
import { kernelDrops } from "./kernel-drops.ts";

let rig: Rig;
let port: number;
let sender: UdpSender;
beforeEach(async () => {
  rig = new Rig();
  port = await freePort("udp");
  sender = new UdpSender(port);
});
afterEach(async () => {
  await rig.end();
  await sender.close();
});

const fail = (seq: number) => `fail from 192.0.2.1 seq=${seq}`;

describe("datagrams", () => {
  it("S8: are one record each, newlines or not", async () => {
    await rig.start(streamPolicy(udpSettings(port)));
    await sender.send(`${fail(1)}\r\n`);
    await sender.send(`x\n${fail(2)}`);
    await sender.send("");
    await sender.send(fail(3));
    await rig.bus.count(3);
    expect([...rig.bus.matches.values()].map(({ line }) => line)).toEqual([
      fail(1),
      `x#012${fail(2)}`,
      fail(3),
    ]);
  });

  it("are taken from who may send only", async () => {
    await rig.start(streamPolicy(udpSettings(port, { allow: ["192.0.2.0/24", "2001:db8::/32"] })));
    await sender.send(fail(1));
    await sender.send(fail(2));
    await rig.log.until(({ code }) => code === "FLB_SOURCE_REFUSED");
    while ((rig.metrics.totals.get("fleetban_source_refused_total") ?? 0) < 2) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(rig.log.withCode("FLB_SOURCE_REFUSED")).toHaveLength(1);
    expect(rig.metrics.totals.get("fleetban_source_records_total")).toBeUndefined();
  });

  it("on a socket of both families are let in by their IPv4 address", async () => {
    const listen = { host: "::", port };
    await rig.start(streamPolicy(udpSettings(port, { listen, allow: ["127.0.0.0/8"] })));
    await sender.send(fail(1));
    await rig.bus.count(1);
    expect(senderOf("::ffff:127.0.0.1")).toBe("127.0.0.1");
    expect(senderOf("fe80::1%eth0")).toBe("fe80::1");
  });
});

describe.skipIf(!existsSync("/proc/self/net/udp"))("what the kernel drops of datagrams", () => {
  it.each([
    ["udp4", "127.0.0.1"],
    ["udp6", "::"],
    ["udp6", "::1"],
  ] as const)("is known, over %s at %s", async (type, address) => {
    // Bound in this process and never read: a synchronous flood leaves the event loop no turn.
    const socket = createSocket({ type, recvBufferSize: 4096 }).bind(0, address);
    await once(socket, "listening");
    expect(await kernelDrops(socket.address())).toBe(0);
    const { port } = socket.address();
    const target = address === "127.0.0.1" ? "127.0.0.1" : "::1";
    const flood = `const s = require("dgram").createSocket("${type}"); let left = 200;
      for (let i = 0; i < 200; i++) s.send(Buffer.alloc(500), ${port}, "${target}", () => --left || s.close());`;
    execFileSync(process.execPath, ["-e", flood]);
    expect(await kernelDrops(socket.address())).toBeGreaterThan(50);
    socket.close();
  });

  it("is counted as lost", async () => {
    await rig.start(streamPolicy(udpSettings(port)));
    // More than the buffer holds, while this process can read nothing.
    const flood = `const s = require("dgram").createSocket("udp4"); let left = 3000;
      for (let i = 0; i < 3000; i++) s.send(Buffer.alloc(8000, "x"), ${port}, "127.0.0.1", () => --left || s.close());`;
    execFileSync(process.execPath, ["-e", flood]);
    await rig.end();
    const taken = rig.metrics.totals.get("fleetban_source_records_total") ?? 0;
    const dropped = rig.metrics.totals.get("fleetban_source_dropped_total") ?? 0;
    expect(dropped).toBeGreaterThan(0);
    expect(taken + dropped).toBeLessThanOrEqual(3000);
  });
});
