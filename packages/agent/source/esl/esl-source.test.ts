import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EslSource, ManualClock } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EslServer, logFrame } from "../../testing/esl-server.ts";
import { Rig } from "../../testing/rig.ts";
import { eslSettings, streamPolicy } from "../../testing/streams.ts";

let rig: Rig;
let server: EslServer;
let folder: string;
beforeEach(() => {
  rig = new Rig();
  server = new EslServer();
  folder = mkdtempSync(join(tmpdir(), "fleetban-esl-"));
  vi.stubEnv("ESL_PASSWORD", "ClueCon");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rig.end();
  await server.close();
  rmSync(folder, { recursive: true });
});

const head = "2018-01-03 18:56:01.214877 [WARNING] sofia_reg.c:1737";
const fail = (seq: number) => `${head} fail from 192.0.2.1 seq=${seq}`;
async function start(changes: Partial<EslSource> = {}, clock?: ManualClock) {
  const port = await server.start();
  await rig.start(streamPolicy(eslSettings(port, changes)), clock === undefined ? {} : { clock });
}

describe("FreeSWITCH's event socket", () => {
  it("S15: gives the lines of its log, several of one entry too, and what goes to the console is left out", async () => {
    await start();
    await server.send(logFrame(`${fail(1)}\n`, 0));
    await server.send(logFrame(`${fail(2)}\n`, 7));
    await server.send(logFrame(`${fail(3)}\n`));
    await server.send(logFrame(`${head} Can't find user\n${fail(4)}\n${fail(5)}\n`, 1));
    await server.send("Content-Type: text/event-plain\nContent-Length: 5\n\nEvent");
    await server.send(logFrame(fail(6)));
    await rig.bus.count(4);
    expect(rig.bus.seqs).toEqual([3, 4, 5, 6]);
    expect(server.commands).toEqual(["auth ClueCon", "log 4"]);
    expect(rig.bus.matches.values().next().value).toMatchObject({
      line: fail(3),
      time: Date.parse("2018-01-03T18:56:01Z"),
    });
  });

  it("S15: asks for the level that the policy names", async () => {
    await start({ level: 6 });
    await server.send(logFrame(`${fail(1)}\n`, 6));
    await rig.bus.count(1);
    expect(server.commands.at(-1)).toBe("log 6");
  });

  it("S16: says that the password is wrong, once, without it, and gets in when it is right", async () => {
    vi.stubEnv("ESL_PASSWORD", "wrong-secret");
    const clock = new ManualClock(Date.now());
    await start({}, clock);
    const said = await rig.log.until(({ code }) => code === "FLB_SOURCE_DENIED");
    expect(said.message).toMatch(/does not accept the password/);
    const failures = () => rig.metrics.totals.get("fleetban_source_disconnects_total") ?? 0;
    for (let seen = 1; seen <= 3; seen++) {
      while (failures() < seen) await new Promise((go) => setTimeout(go, 5));
      if (seen === 3) vi.stubEnv("ESL_PASSWORD", "ClueCon");
      // As long as the longest wait, and shorter than a server may take.
      clock.advanceTo(clock.now() + 4_000);
    }
    await rig.log.until(({ message }) => message === "stream is read again");
    await server.send(logFrame(`${fail(1)}\n`));
    await rig.bus.count(1);
    expect(rig.log.withCode("FLB_SOURCE_DENIED")).toHaveLength(1);
    expect(JSON.stringify(rig.log.all)).not.toContain("wrong-secret");
  });

  it("S16: says that the access list does not let it in", async () => {
    server = new EslServer({ reject: true });
    await start();
    const { message } = await rig.log.until(({ code }) => code === "FLB_SOURCE_DENIED");
    expect(message).toMatch(/access list/);
  });

  it("S16: connects again when FreeSWITCH ends the connection", async () => {
    const clock = new ManualClock(Date.now());
    await start({}, clock);
    await server.send(logFrame(`${fail(1)}\n`));
    await rig.bus.count(1);
    await server.send("Content-Type: text/disconnect-notice\nContent-Length: 4\n\nbye\n");
    server.drop();
    await rig.log.until(({ code }) => code === "FLB_SOURCE_UNAVAILABLE");
    clock.advanceTo(clock.now() + 1_000);
    await server.send(logFrame(`${fail(2)}\n`));
    await rig.bus.count(2);
    expect(server.accepted).toBe(2);
  });

  it("says it where nobody logs in: another kind of server", async () => {
    const clock = new ManualClock(Date.now());
    const silent = createServer(() => {}).listen(0, "127.0.0.1");
    await new Promise((go) => silent.once("listening", go));
    const { port } = silent.address() as { port: number };
    await rig.start(streamPolicy(eslSettings(port)), { clock });
    clock.advanceTo(clock.now() + 10_000);
    const { message } = await rig.log.until(({ code }) => code === "FLB_SOURCE_DENIED");
    expect(message).toMatch(/not say what is expected/);
    await rig.end();
    silent.close();
  });

  it("takes the password from a file, read anew with each connection", async () => {
    const file = join(folder, "password");
    writeFileSync(file, "ClueCon\n");
    await start({ password: { file } });
    await server.connected();
    expect(server.commands[0]).toBe("auth ClueCon");
  });

  it.each([
    ["a variable that is not there", { env: "NO_SUCH_VARIABLE" }, "", /no NO_SUCH_VARIABLE/],
    ["a file that is not there", { file: "/nowhere/password" }, "", /ENOENT/],
    ["a password that is two commands", { env: "ESL_PASSWORD" }, "x\n\napi shutdown", /line break/],
  ])("sends no password for %s", async (_, password, value, message) => {
    vi.stubEnv("ESL_PASSWORD", value);
    await start({ password: password as EslSource["password"] });
    expect((await rig.log.until(({ code }) => code === "FLB_SOURCE_DENIED")).message).toMatch(message);
    expect(server.commands).toEqual([]);
  });
});
