import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "@fleetban/core";
import { type Certificate, TestAuthority } from "@fleetban/test-servers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { connectNats, type NatsOptions } from "./connect.ts";
import { context, restart } from "./testing/fleet.ts";
import { type NatsServer, noNatsServer, startNatsServer } from "./testing/server.ts";

describe.skipIf(noNatsServer)("a connection to NATS with TLS", () => {
  let folder: string;
  let authority: TestAuthority;
  let server: NatsServer;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "fleetban-tls-"));
    authority = new TestAuthority(folder);
  });
  afterEach(() => server?.stop());
  afterAll(() => rmSync(folder, { recursive: true }));

  const configured = ({ cert, key }: Certificate, more = "") =>
    `tls { cert_file: "${cert}", key_file: "${key}" ${more} }`;
  async function serve(certificate: Certificate, more?: string): Promise<void> {
    server = await startNatsServer(configured(certificate, more), { folders: [folder] });
  }
  const at = (host: string, tls: NatsOptions["tls"] | null = { caFile: authority.ca }): NatsOptions => ({
    ...{ servers: [`tls://${host}:${server.port}`], name: "web1" },
    ...(tls === null ? {} : { tls }),
  });

  /** What is said about an attempt that does not come about; it would be tried for ever. */
  async function refusal(options: NatsOptions): Promise<string> {
    const ending = new AbortController();
    let said = "";
    const log: Log = {
      ...context.log,
      warn(fields) {
        said = (fields as { error: string }).error;
        ending.abort();
      },
    };
    const error = await connectNats(options, { ...context, log }, ending.signal).then(
      async (link) => {
        await link.close();
        return new Error("it connected");
      },
      (cause: Error) => cause,
    );
    return `${said} ${error.message}`;
  }

  it.each([
    ["localhost", "DNS:localhost"],
    ["127.0.0.1", "IP:127.0.0.1"],
  ])("is encrypted to %s, whose certificate is for %s, and again after a restart", async (host, name) => {
    await serve(authority.issue("named", name));
    const link = await connectNats(at(host), context);
    expect(link.connection.info?.tls_required).toBe(true);
    await restart(server, [link]);
    await link.connection.flush();
    await link.close();
  });

  it.each([
    ["localhost", "DNS:nats1.example"],
    ["localhost", "IP:127.0.0.1"],
    ["127.0.0.1", "DNS:localhost"],
    ["127.0.0.1", "IP:127.0.0.2"],
  ])("is refused to %s by a certificate for %s", async (host, name) => {
    await serve(authority.issue("misnamed", name));
    expect(await refusal(at(host))).toMatch(/does not match certificate's altnames/);
  });

  it("is refused to a server that another authority vouches for", async () => {
    await serve(new TestAuthority(folder, "other").issue("foreign", "DNS:localhost"));
    expect(await refusal(at("localhost"))).toMatch(/certificate/);
    expect(await refusal(at("localhost", null))).toMatch(/certificate/);
  });

  it("is refused by a code where a file is missing", async () => {
    await serve(authority.issue("server", "DNS:localhost"));
    const missing = connectNats(at("localhost", { caFile: join(folder, "missing") }), context);
    await expect(missing).rejects.toMatchObject({ code: "FLB_NATS_CREDENTIALS" });
  });

  it("never comes about in the clear, also where tls:// is all that asks for it", async () => {
    server = await startNatsServer();
    for (const options of [at("localhost"), at("localhost", null)]) {
      expect(await refusal(options)).toMatch(/offers no TLS/);
    }
  });

  it("shows a certificate of its own to a server that asks for one", async () => {
    const verified = `, ca_file: "${authority.ca}", verify: true`;
    await serve(authority.issue("server", "DNS:localhost"), verified);
    const { cert, key } = authority.issue("web1");
    const own = { caFile: authority.ca, certFile: cert, keyFile: key };
    const link = await connectNats(at("localhost", own), context);
    await link.connection.flush();
    await link.close();
  });
});
