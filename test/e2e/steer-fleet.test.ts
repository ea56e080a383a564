import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Certificate, freePorts, TestAuthority } from "@fleetban/test-servers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../support/command.ts";
import { Fleet } from "../support/fleet.ts";
import { whyNoServers } from "../support/fleet-servers.ts";

const reason = whyNoServers();
const policy =
  "jails:\n  sshd: { filter: sshd, logpath: auth.log, start: beginning, maxretry: 3, findtime: 10m, bantime: 1h }\n";

describe.skipIf(reason !== undefined)("steering a fleet", () => {
  let fleet: Fleet;
  let port: number;
  let authority: TestAuthority;
  let certificate: Certificate;
  beforeEach(async () => {
    const [nats = 0, redis = 0, admin = 0] = await freePorts(3);
    port = admin;
    fleet = new Fleet({
      ...{ hosts: ["web1", "web2"], coordinators: ["c1", "c2"], policy, firewall: "dry-run" },
      ...{ address: "127.0.0.1", ports: { nats, redis } },
    });
    authority = new TestAuthority(fleet.folder);
    certificate = authority.issue("localhost", "DNS:localhost");
    await fleet.prepare();
  });
  afterEach(() => fleet?.remove());

  const local = (name: string, ...words: string[]) =>
    run([...words, "--server", `unix:${fleet.path(name, "state", "admin.sock")}`]);

  it("bans and unbans on every host, through any coordinator, on its socket and from elsewhere with a token", async () => {
    const served = [
      `FLEETBAN_ADMIN_LISTEN=127.0.0.1:${port}`,
      `FLEETBAN_ADMIN_CERT=${certificate.cert}`,
      `FLEETBAN_ADMIN_KEY=${certificate.key}`,
    ];
    const coordinators = [fleet.launch("c1", "", served), await fleet.start("c2")];
    const hosts = await Promise.all([fleet.start("web1"), fleet.start("web2")]);
    await coordinators[0]?.line("The admin API answers at");

    expect(local("c2", "ban", "198.51.100.7", "--for", "2d")).toMatchObject({ status: 0, stderr: "" });
    for (const host of hosts) await host.line("[manual] Ban 198.51.100.7");
    const { stdout: secret } = local("c2", "token", "create", "alice", "--role", "operator");
    const viewer = local("c1", "token", "create", "vic").stdout;
    const away = (token: string, ...words: string[]) => {
      writeFileSync(join(fleet.folder, "token"), token);
      const files = ["--ca", authority.ca, "--token-file", join(fleet.folder, "token")];
      return run([...words, "--server", `localhost:${port}`, ...files]);
    };
    expect(away(secret, "bans").stdout).toMatch(/^198\.51\.100\.7 +manual +.* everywhere +by hand$/m);
    expect(away(viewer, "unban", "198.51.100.7")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("Bans.DeleteBans needs the role operator; vic is viewer"),
    });
    expect(away("flt_alice_wrong", "bans")).toMatchObject({ status: 1 });
    expect(away(secret, "unban", "198.51.100.7")).toMatchObject({ status: 0 });
    for (const host of hosts) await host.line("[manual] Unban 198.51.100.7");

    // What was counted before an unban is forgiven, wherever it was counted.
    fleet.attack("web1", "203.0.113.9", 3);
    for (const host of hosts) await host.line("[sshd] Ban 203.0.113.9");
    expect(away(secret, "unban", "203.0.113.0/24")).toMatchObject({ status: 0 });
    for (const host of hosts) await host.line("[sshd] Unban 203.0.113.9");
    fleet.attack("web2", "203.0.113.9", 2);
    fleet.attack("web2", "203.0.113.10", 3);
    for (const host of hosts) await host.line("[sshd] Ban 203.0.113.10");
    expect(local("c1", "bans", "203.0.113.9").stdout).toBe("203.0.113.9 is not banned.\n");

    const audit = JSON.parse(local("c1", "audit", "--json").stdout) as { by: string; method: string }[];
    expect(audit.map(({ by, method }) => `${by} ${method}`)).toEqual([
      "alice Bans.DeleteBans",
      "alice Bans.DeleteBans",
      "local Access.CreateToken",
      "local Access.CreateToken",
      "local Bans.CreateBan",
    ]);
    expect(local("c2", "token", "revoke", "alice").status).toBe(0);
    expect(away(secret, "bans").status).toBe(1);
  }, 90_000);

  it("says that it cannot while NATS is away, and can again", async () => {
    await fleet.start("c1");
    await fleet.nats.kill();
    expect(local("c1", "ban", "198.51.100.7")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("FLB_NATS_UNREACHABLE"),
    });
    await fleet.nats.start();
    let last = local("c1", "ban", "198.51.100.7");
    for (let left = 100; left > 0 && last.status !== 0; left--) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      last = local("c1", "ban", "198.51.100.7");
    }
    expect(last).toMatchObject({ status: 0, stdout: "[manual] Ban 198.51.100.7 (1h)\n" });
  }, 60_000);
});
