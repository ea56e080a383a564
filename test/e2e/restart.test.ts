import { execFileSync } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { whyNoNamespaces } from "../../packages/enforcer/firewall/testing/namespace.ts";
import { codesIn, Machine, recordsOf } from "../support/machine.ts";

const reason = await whyNoNamespaces();
const name = `fbe-restart-${process.pid}`;
const inside = ["ip", "netns", "exec", name];
const nft = (...words: string[]) =>
  execFileSync("ip", ["netns", "exec", name, "nft", ...words], { encoding: "utf8", stdio: "pipe" });

let machine: Machine;

beforeEach(() => {
  machine = new Machine();
  machine.write("auth.log", "");
  machine.write(
    "policy.yaml",
    "jails:\n  sshd: { filter: sshd, logpath: auth.log, maxretry: 2, findtime: 1h, bantime: 1h, start: beginning }\n",
  );
});

afterEach(() => machine.remove());

describe.skipIf(reason !== undefined)("standalone with nftables in a network namespace", () => {
  beforeEach(() => execFileSync("ip", ["netns", "add", name]));
  afterEach(async () => {
    await machine.remove();
    execFileSync("ip", ["netns", "delete", name]);
  });

  const start = (...more: string[]) => machine.start(["--firewall", "nftables", ...more], inside);

  it("brings bans back after kill -9 with the time they have left", async () => {
    const first = start();
    await first.line("firewall nftables");
    machine.attack("auth.log", "203.0.113.1", 2);
    await first.line("] Ban 203.0.113.1");
    await first.end("SIGKILL");
    // As after a reboot: the kernel's memory is gone, too.
    nft("flush", "ruleset");
    machine.attack("auth.log", "203.0.113.2", 2);
    const second = start();
    expect(await second.line("Restore Ban 203.0.113.1")).toMatch(/\(59m \d+s left\)/);
    await second.line("] Ban 203.0.113.2");
    expect(nft("list", "ruleset")).toMatch(/203\.0\.113\.1 .*expires 59m/);
    expect(await second.end()).toBe(0);
    const bans = recordsOf(second.lines).filter(({ msg }) => /\] (?:Restore )?Ban /.test(msg));
    expect(bans).toHaveLength(2);
  });

  it("heals what is flushed by hand, leaves its table at stop, and takes it away with --flush", async () => {
    const first = start();
    await first.line("firewall nftables");
    machine.attack("auth.log", "203.0.113.1", 2);
    await first.line("] Ban 203.0.113.1");
    nft("flush", "ruleset");
    await first.line("The firewall was not as it should be");
    expect(nft("list", "ruleset")).toContain("203.0.113.1");
    expect(await first.end()).toBe(0);
    expect(nft("list", "ruleset")).toContain("203.0.113.1");

    const second = start("--flush");
    await second.line("firewall nftables");
    expect(await second.end()).toBe(0);
    expect(nft("list", "ruleset")).toBe("");
  });
});

describe.skipIf(reason !== undefined)("standalone where there is no firewall", () => {
  // nft is looked for in the system's own folders, whatever PATH says: they are covered.
  const cover = 'for d in /usr/sbin /usr/local/sbin; do mount -t tmpfs none $d; done; exec "$@"';
  const plainPath = "PATH=/usr/bin:/bin";
  const withoutNft = ["unshare", "--mount", "env", plainPath, "sh", "-c", cover, "sh"];
  // Root as in a container: without the one capability that counts.
  const withoutRight = ["setpriv", "--bounding-set=-net_admin"];
  const cases: [string, string[], string][] = [
    ["no nft", withoutNft, "FLB_FIREWALL_MISSING"],
    ["no right to change it", withoutRight, "FLB_FIREWALL_DENIED"],
  ];

  it.each(cases)(
    "because there is %s: says with auto that nothing is blocked, and why",
    async (_, wrap, code) => {
      const running = machine.start(["--firewall", "auto"], wrap);
      expect(await running.line("Started with 1 jail, firewall ")).toMatch(
        new RegExp(`firewall dry-run, nothing is blocked: .*${code}`),
      );
      machine.attack("auth.log", "203.0.113.1", 2);
      await running.line("would ban 203.0.113.1");
      expect(await running.end()).toBe(0);
    },
  );

  it.each(cases)("because there is %s: ends with 2 where nftables is asked for", async (_, wrap, code) => {
    const running = machine.start(["--firewall", "nftables"], wrap);
    expect(await running.ended).toBe(2);
    expect(codesIn(running.lines.join("\n"))).toEqual([code]);
  });
});
