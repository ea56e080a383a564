import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "@fleetban/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { userConfiguration } from "./access.ts";
import { connectNats } from "./connect.ts";
import { newNkey } from "./credentials.ts";
import { context, restart } from "./testing/fleet.ts";
import { noNatsServer, startNatsServer } from "./testing/server.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "fleetban-connect-"));
});
afterAll(() => rm(directory, { recursive: true }));

describe("the credentials", () => {
  const connectWith = (credentials: { seed: string } | { seedFile: string } | { credsFile: string }) =>
    connectNats({ servers: ["nats://127.0.0.1:1"], name: "web1", credentials }, context);

  it("are refused by a code where a file is missing or holds none, and never shown", async () => {
    const bad = join(directory, "bad");
    await writeFile(bad, "SUSECRET");
    for (const credentials of [
      { seedFile: join(directory, "missing") },
      { credsFile: join(directory, "missing") },
      { seedFile: bad },
      { credsFile: bad },
      { seed: "SUSECRET" },
    ]) {
      const error = await connectWith(credentials).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: "FLB_NATS_CREDENTIALS" });
      expect(String(error)).not.toContain("SUSECRET");
    }
  });
});

describe("the connection", () => {
  it("tries on until it is given up, and says that it does", async () => {
    const ending = new AbortController();
    const codes: unknown[] = [];
    const log: Log = {
      ...context.log,
      warn(fields) {
        codes.push((fields as { code: string }).code);
        ending.abort();
      },
    };
    const options = { servers: ["nats://127.0.0.1:1"], name: "web1" };
    const attempt = connectNats(options, { ...context, log }, ending.signal);
    await expect(attempt).rejects.toMatchObject({ code: "FLB_NATS_UNREACHABLE" });
    expect(codes).toEqual(["FLB_NATS_UNREACHABLE"]);
  });

  it.skipIf(noNatsServer)("comes back to a server that forgot its user for a while", async () => {
    const key = newNkey();
    const user = userConfiguration({ name: "web1", publicKey: key.publicKey, roles: ["agent"] });
    const other = userConfiguration({ name: "web2", publicKey: newNkey().publicKey, roles: ["agent"] });
    const server = await startNatsServer(`authorization { users: [ ${user} ] }`);
    const refusals: unknown[] = [];
    let refusedTwice = () => {};
    const twice = new Promise<void>((resolve) => {
      refusedTwice = resolve;
    });
    const log: Log = {
      ...context.log,
      warn(fields) {
        const { code } = fields as { code: string };
        if (code === "FLB_NATS_REFUSED" && refusals.push(code) === 2) refusedTwice();
      },
    };
    const seedFile = join(directory, "seed");
    await writeFile(seedFile, `${key.seed}\n`);
    const options = { servers: [server.url], name: "web1", credentials: { seedFile } };
    const link = await connectNats(options, { ...context, log });
    await restart(server, [link], {
      async between() {
        await server.configure(`authorization { users: [ ${other} ] }`);
        await server.start();
        await twice;
        await server.kill();
        await server.configure(`authorization { users: [ ${user} ] }`);
      },
    });
    await link.close();
    await server.stop();
  });

  it.skipIf(noNatsServer)("ends although the server is there and hangs", async () => {
    const server = await startNatsServer();
    const link = await connectNats({ servers: [server.url], name: "web1" }, context);
    await server.pause();
    await link.close();
    expect(link.connected()).toBe(false);
    await server.resume();
    await server.stop();
  });
});
