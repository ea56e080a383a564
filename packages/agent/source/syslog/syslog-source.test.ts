import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@fleetban/core";
import { DgramSocket } from "node-unix-socket";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../../testing/free-port.ts";
import { Tally } from "../../testing/records.ts";
import { Rig } from "../../testing/rig.ts";
import { TcpSender, UdpSender } from "../../testing/senders.ts";
import { streamPolicy, syslogSettings } from "../../testing/streams.ts";

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

const udp = () => ({ udp: { host: "127.0.0.1", port } });
const fail = (seq: number) => `app[7]: fail from 192.0.2.1 seq=${seq}`;
const lines = () => [...rig.bus.matches.values()].map(({ line }) => line);

describe("a syslog source", () => {
  it("S10: gives filters the line that a syslog daemon would write, whatever form the message has", async () => {
    await rig.start(streamPolicy(syslogSettings(udp())));
    await sender.send(`<38>Oct 11 22:14:15 web1 ${fail(0)}\n`);
    await sender.send(`<38>1 2026-10-11T22:14:15.003Z web1 app 7 - [a@1 x="]"] fail from 192.0.2.1 seq=1`);
    await sender.send(`<38>web1 ${fail(2)}`);
    await sender.send(`<38>${fail(3)}`);
    await rig.bus.count(4);
    const now = expect.stringMatching(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z web1 app\[7\]: fail from 192.0.2.1 seq=2$/,
    );
    expect(lines()).toEqual([
      `Oct 11 22:14:15 web1 ${fail(0)}`,
      `2026-10-11T22:14:15.003Z web1 ${fail(1)}`,
      now,
      expect.stringMatching(/Z 127\.0\.0\.1 app\[7\]: fail from 192.0.2.1 seq=3$/),
    ]);
  });

  it("gives them the message alone where it is asked to, at the time of its head", async () => {
    await rig.start(streamPolicy(syslogSettings({ ...udp(), text: "message" })));
    await sender.send("<38>1 2026-10-11T22:14:15Z web1 app 7 - - fail from 192.0.2.1 seq=1");
    await sender.send(`<38>Oct 11 22:14:16 web1 ${fail(2)}`);
    await rig.bus.count(2);
    expect(lines()).toEqual(["fail from 192.0.2.1 seq=1", "fail from 192.0.2.1 seq=2"]);
    const [first] = [...rig.bus.matches.values()];
    expect(first?.time).toBe(Date.parse("2026-10-11T22:14:15Z"));
  });

  it("S11: reads the facilities and severities that it is told to", async () => {
    const metrics = new Tally();
    await rig.start(streamPolicy(syslogSettings({ ...udp(), facilities: [4, 10], severity: 6 })), {
      metrics,
    });
    await sender.send(`<134>web1 ${fail(1)}`);
    await sender.send(`<39>web1 ${fail(2)}`);
    await sender.send(`web1 ${fail(3)}`);
    await sender.send(`<38>web1 ${fail(4)}`);
    await sender.send(`<80>web1 ${fail(5)}`);
    await rig.bus.count(2);
    expect(rig.bus.seqs).toEqual([4, 5]);
    expect(metrics.of("fleetban_source_unselected_total", { source: "stream" })).toBe(3);
  });

  it("makes one line of one message, so that nobody can write two", async () => {
    await rig.start(streamPolicy(syslogSettings(udp())));
    await sender.send(`<38>web1 app: user x\n<38>web1 ${fail(1)}`);
    await sender.send(`<38>web1 ${fail(2)}`);
    await rig.bus.count(2);
    expect(lines()[0]).toMatch(/web1 app: user x#012<38>web1 app\[7\]: fail/);
  });

  it("takes messages over UDP and TCP at once", async () => {
    const tcp = await freePort("tcp");
    await rig.start(streamPolicy(syslogSettings({ ...udp(), tcp: { host: "127.0.0.1", port: tcp } })));
    const stream = new TcpSender(tcp);
    await stream.send(Buffer.from(`<38>web1 ${fail(1)}\n`));
    await sender.send(`<38>web1 ${fail(2)}`);
    await rig.bus.count(2);
    stream.close();
  });
});

describe("a syslog source with several ways, one of which fails", () => {
  it("says so once, and is not well until all of them are", async () => {
    const clock = new ManualClock(Date.now());
    const [taken, free] = [await freePort("tcp"), port];
    const other = createServer().listen(taken, "127.0.0.1");
    await once(other, "listening");
    const both = { tcp: { host: "127.0.0.1", port: taken }, udp: { host: "127.0.0.1", port: free } };
    await rig.start(streamPolicy(syslogSettings(both)), { clock });
    await sender.send(`<38>${fail(1)}`);
    await rig.bus.count(1);
    clock.advanceTo(clock.now() + 1_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(rig.log.withCode("FLB_SOURCE_UNAVAILABLE")).toHaveLength(1);
    const well = ({ message }: { message: string }) => message === "stream is read again";
    expect(rig.log.all.filter(well)).toEqual([]);
    await new Promise((closed) => other.close(closed));
    const pulse = setInterval(() => clock.advanceTo(clock.now() + 30_000), 10);
    await rig.log.until(well);
    clearInterval(pulse);
  });
});

describe("a syslog source at a path", () => {
  let folder: string;
  let path: string;
  let writer: DgramSocket;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "fleetban-unix-"));
    path = join(folder, "log");
    writer = new DgramSocket();
  });
  afterEach(async () => {
    await rig.end();
    writer.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (text: string) =>
    new Promise<void>((sent, failed) => {
      writer.sendTo(Buffer.from(text), 0, Buffer.byteLength(text), path, (error) =>
        error ? failed(error) : sent(),
      );
    });
  const start = () => rig.start(streamPolicy(syslogSettings({ unix: path })));

  it("may be written to by everybody, and takes what the C library writes: no host", async () => {
    await start();
    expect(statSync(path).mode & 0o777).toBe(0o666);
    await write(`<38>Oct 11 22:14:15 ${fail(1)}`);
    await rig.bus.count(1);
    expect(lines()).toEqual([`Oct 11 22:14:15 ${hostname()} ${fail(1)}`]);
  });

  it("takes the place of a socket that a killed process left", async () => {
    // Bound and closed: the name stays, as after a kill.
    const left = new DgramSocket();
    left.bind(path);
    left.close();
    await start();
    await write(`<38>${fail(1)}`);
    await rig.bus.count(1);
  });

  it("leaves a socket that another process reads, and a file, alone", async () => {
    const other = new DgramSocket();
    other.bind(path);
    await start();
    expect(rig.log.withCode("FLB_SOURCE_UNAVAILABLE")[0]?.message).toMatch(/another process reads it/);
    other.close();
    rmSync(path);
    await rig.end();
    rig = new Rig();
    writeFileSync(path, "a file");
    chmodSync(path, 0o600);
    await start();
    expect(rig.log.withCode("FLB_SOURCE_UNAVAILABLE")[0]?.message).toMatch(/something else than a socket/);
    expect(statSync(path).size).toBe(6);
  });

  it("says where it cannot make one", async () => {
    path = join(folder, "none", "log");
    await start();
    expect(rig.log.withCode("FLB_SOURCE_UNAVAILABLE")[0]?.message).toMatch(/No such file/);
  });
});
