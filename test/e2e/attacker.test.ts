import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Running } from "@fleetban/test-servers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { whyNoNamespaces } from "../../packages/enforcer/firewall/testing/namespace.ts";
import { fleetban } from "../support/command.ts";
import { Network } from "../support/network.ts";

const reason = await whyNoNamespaces();
const port = 2222;
const bantime = 4;

/** Root, ip and nft are needed: the one skip that is permitted, and it says so. */
describe.skipIf(reason !== undefined)("an attacker and a server in two network namespaces", () => {
  let folder: string;
  let network: Network;
  let server: Running;
  let standalone: Running;
  let log: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "fleetban-e2e-"));
    log = join(folder, "auth.log");
    writeFileSync(log, "");
    network = new Network();
    const [command, ...words] = network.inside("server") as [string, ...string[]];
    const listen = `require("node:net").createServer((s) => s.end()).listen(${port}, "::", () => console.log("listening"))`;
    server = new Running(command, [...words, process.execPath, "-e", listen]);
    await server.line("listening");
    writeFileSync(
      join(folder, "policy.yaml"),
      `jails:\n  sshd: { filter: sshd, logpath: auth.log, maxretry: 5, findtime: 10m, bantime: ${bantime}s }\n`,
    );
    standalone = new Running(command, [
      ...[...words, fleetban, "standalone", "--policy", join(folder, "policy.yaml")],
      ...["--state", join(folder, "state"), "--firewall", "nftables", "--log-format", "json"],
    ]);
    await standalone.line("Started with 1 jail, firewall nftables");
  });

  afterEach(async () => {
    await standalone.end();
    await server.end();
    network.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([4, 6] as const)(
    "IPv%i: connects, is shut out after five bad lines, and connects after the unban",
    async (family) => {
      const { attacker } = network.addresses[family];
      const bad = (n: number) =>
        appendFileSync(
          log,
          `${new Date().toISOString()} host sshd[${n}]: Failed password for root from ${attacker} port ${4000 + n} ssh2\n`,
        );
      expect(await network.connects(family, port)).toBe(true);
      for (let n = 1; n <= 4; n++) bad(n);
      await standalone.line(`Found ${attacker}`);
      expect(await network.connects(family, port)).toBe(true);
      bad(5);
      await standalone.line(`] Ban ${attacker}`);
      expect(await network.connects(family, port)).toBe(false);
      await standalone.line(`Unban ${attacker}`);
      expect(await network.connects(family, port)).toBe(true);
    },
  );
});
