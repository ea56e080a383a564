import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Certificate, freePorts, TestAuthority } from "@fleetban/test-servers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { RedisConnection } from "./connection.ts";
import { redisHealth } from "./health.ts";
import type { RedisConnectionOptions } from "./options.ts";
import { type RedisServer, startRedis, whyNoRedis } from "./testing/server.ts";

describe.skipIf(whyNoRedis !== null)("a connection to Redis with TLS", () => {
  let folder: string;
  let authority: TestAuthority;
  let server: RedisServer | undefined;
  let connection: RedisConnection | undefined;
  let port: number;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fleetban-tls-"));
    authority = new TestAuthority(folder);
  });
  afterEach(async () => {
    await connection?.close();
    await server?.stop();
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function serve({ cert, key }: Certificate, clients: "yes" | "no", cluster = false): Promise<void> {
    [port = 0] = await freePorts(1);
    const files = ["--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", authority.ca];
    const more = ["--tls-port", `${port}`, ...files, "--tls-auth-clients", clients];
    if (cluster) more.push("--tls-cluster", "yes");
    server = await startRedis({ more, folders: [folder], cluster });
  }
  /** What is wrong with Redis there; null where all is well. */
  async function health(options: RedisConnectionOptions) {
    await connection?.close();
    connection = new RedisConnection(options);
    await connection.open(5000);
    return redisHealth(connection);
  }
  const read = (path: string) => readFileSync(path);
  const trusting = (by = authority) => ({ tls: { ca: read(by.ca) } });
  const at = (host: string) => ({ url: `rediss://${host}:${port}` });

  it.each([
    ["localhost", "DNS:localhost"],
    ["127.0.0.1", "IP:127.0.0.1"],
  ])("is made to %s, whose certificate is for %s, and again after a restart", async (host, name) => {
    await serve(authority.issue("named", name), "no");
    expect(await health({ ...at(host), ...trusting() })).toBeNull();
    await server?.kill();
    await server?.start();
    await connection?.ready();
  });

  it.each([
    ["localhost", "DNS:redis1.example"],
    ["127.0.0.1", "DNS:localhost"],
    ["127.0.0.1", "IP:127.0.0.2"],
  ])("is refused to %s by a certificate for %s", async (host, name) => {
    await serve(authority.issue("misnamed", name), "no");
    expect(await health({ ...at(host), ...trusting() })).toMatchObject({
      code: "FLB_COORDINATOR_REDIS_AWAY",
      message: expect.stringContaining("does not match certificate's altnames"),
    });
  });

  it("is refused to a server that another authority vouches for", async () => {
    await serve(authority.issue("server", "DNS:localhost"), "no");
    for (const tls of [{}, trusting(new TestAuthority(folder, "other"))]) {
      expect(await health({ ...at("localhost"), ...tls })).toMatchObject({
        code: "FLB_COORDINATOR_REDIS_AWAY",
        message: expect.stringMatching(/certificate/),
      });
    }
  });

  it("is never in the clear, to a server without TLS", async () => {
    server = await startRedis({ cluster: true });
    port = server.ports.clients;
    expect(await health({ ...at("localhost"), ...trusting(), connectTimeout: 1000 })).toMatchObject({
      code: "FLB_COORDINATOR_REDIS_AWAY",
    });
  });

  it("shows a certificate of its own to a server that asks for one", async () => {
    await serve(authority.issue("server", "DNS:localhost"), "yes");
    expect(await health({ ...at("localhost"), ...trusting() })).toMatchObject({
      code: "FLB_COORDINATOR_REDIS_AWAY",
    });
    const { cert, key } = authority.issue("coordinator1");
    const tls = { ...trusting().tls, cert: read(cert), key: read(key) };
    expect(await health({ ...at("localhost"), tls })).toBeNull();
  });

  it("is made to the nodes of a cluster, by the addresses that they tell", async () => {
    await serve(authority.issue("node", "IP:127.0.0.1"), "no", true);
    expect(await health({ cluster: [{ host: "127.0.0.1", port }], ...trusting() })).toBeNull();
    const elsewhere = new TestAuthority(folder, "elsewhere");
    expect(await health({ cluster: [{ host: "127.0.0.1", port }], ...trusting(elsewhere) })).toMatchObject({
      code: "FLB_COORDINATOR_REDIS_AWAY",
    });
  });
});
