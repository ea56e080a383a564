import { execFile } from "node:child_process";
import { systemClock } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { nftablesFirewall } from "./firewall/nftables/nftables.ts";
import {
  makeNamespace,
  type Namespace,
  removeNamespaces,
  whyNoNamespaces,
} from "./firewall/testing/namespace.ts";
import { Fixture, hour } from "./testing/fixture.ts";

const reason = await whyNoNamespaces();

describe.skipIf(reason !== undefined)("the kernel under an enforcer", () => {
  let namespace: Namespace;
  let fixture: Fixture;
  const open = () => nftablesFirewall({ command: namespace.nft });
  const look = () => fixture.held(open());
  const within = (time: number) => ({ timeout: time, interval: 20 });

  beforeEach(async () => {
    namespace = await makeNamespace();
    fixture = new Fixture(systemClock);
  });
  afterEach(async () => {
    await fixture.stop();
    await removeNamespaces();
  });

  test("heals after `nft flush ruleset`, again and again", async () => {
    const enforcer = await fixture.enforce(open());
    await fixture.put(fixture.ban("203.0.113.9"));
    await fixture.put(fixture.ban("2001:db8::/64", { until: null }));
    await enforcer.settled();
    const whole = ["drop 2001:db8::/64 permanent", "drop 203.0.113.9 60m"];
    expect(await look()).toEqual(whole);
    for (let i = 0; i < 3; i++) {
      await namespace.exec("nft", "flush", "ruleset");
      await expect.poll(look, within(10_000)).toEqual(whole);
    }
  });

  test.each([
    ["an element deleted", "delete element inet fleetban drop4_32 { 203.0.113.9 }"],
    ["a set emptied", "flush set inet fleetban drop4_32"],
    ["an element of somebody else's", "add element inet fleetban drop4_32 { 198.51.100.1 }"],
    ["a chain emptied", "flush chain inet fleetban dropped"],
    ["a rule that lets everybody in", "insert rule inet fleetban dropped accept"],
    ["our hook removed", "flush chain inet fleetban input; delete chain inet fleetban input"],
    ["the table put to sleep", "add table inet fleetban { flags dormant; }"],
    ["a chain of somebody else's", "add chain inet fleetban mine { type filter hook output priority 0; }"],
  ])("heals %s", async (_, command) => {
    const enforcer = await fixture.enforce(open());
    await fixture.put(fixture.ban("203.0.113.9"));
    await enforcer.settled();
    const whole = await namespace.exec("nft", "--stateless", "list", "ruleset");
    await namespace.exec("nft", command);
    await expect.poll(() => fixture.lines.at(-1), within(10_000)).toMatch(/not as it should be/);
    const now = () => namespace.exec("nft", "--stateless", "list", "ruleset");
    const bare = (text: string) => text.replace(/ (timeout|expires) [\dhms]+/g, "");
    await expect.poll(async () => bare(await now()), within(10_000)).toBe(bare(whole));
  });

  test("is left alone by our own changes: no look follows them", async () => {
    const firewall = open();
    let looks = 0;
    const { look } = firewall;
    firewall.look = () => {
      looks++;
      return look();
    };
    const enforcer = await fixture.enforce(firewall);
    expect(looks).toBe(1);
    for (let i = 0; i < 50; i++) {
      await fixture.put(fixture.ban(`203.0.113.${i}`));
      await enforcer.settled();
    }
    // A notice of somebody else's change comes after those of ours, in their order.
    await namespace.exec("nft", "add element inet fleetban drop4_32 { 198.51.100.1 }");
    await expect.poll(() => looks, within(5000)).toBe(2);
    await enforcer.settled();
    expect(looks).toBe(2);
  });

  test("is left alone where the kernel knows our processes by other ids, as in a container", async () => {
    const [program, ...rest] = namespace.nft.slice(0, -1);
    const inside = ["unshare", "--pid", "--fork", "--kill-child", "nft"];
    const firewall = nftablesFirewall({ command: [program as string, ...rest, ...inside] });
    let looks = 0;
    const { look } = firewall;
    firewall.look = () => {
      looks++;
      return look();
    };
    const enforcer = await fixture.enforce(firewall);
    for (let i = 0; i < 50; i++) {
      await fixture.put(fixture.ban(`203.0.113.${i}`));
      await enforcer.settled();
    }
    expect(looks).toBe(1);
    await expect
      .poll(async () => {
        await namespace.exec("nft", "add element inet fleetban drop4_32 { 198.51.100.1 }");
        return looks;
      }, within(10_000))
      .toBeGreaterThan(1);
  });

  test("is adopted after a restart: what stands keeps standing, with the time that is left to it", async () => {
    const first = await fixture.enforce(open());
    await fixture.put(fixture.ban("203.0.113.1"));
    await fixture.put(fixture.ban("203.0.113.2"));
    await first.settled();
    await first.stop();
    expect(await look()).toHaveLength(2);
    await fixture.lift("203.0.113.2");
    await fixture.put(fixture.ban("203.0.113.3", { until: Date.now() + hour / 2 }));
    const watch = execFile("ip", ["netns", "exec", namespace.name, "nft", "monitor"]);
    let seen = "";
    watch.stdout?.on("data", (data) => {
      seen += data;
    });
    try {
      // The monitor tells that it listens by what it sees.
      await expect
        .poll(async () => {
          await namespace.exec("nft", "add table inet other; delete table inet other");
          return seen;
        }, within(5000))
        .toContain("inet other");
      await fixture.enforce(open());
      expect(await look()).toEqual(["drop 203.0.113.1 60m", "drop 203.0.113.3 30m"]);
      await expect
        .poll(() => seen, within(5000))
        .toContain("add element inet fleetban drop4_32 { 203.0.113.3");
      expect(seen).toContain("delete element inet fleetban drop4_32 { 203.0.113.2");
      expect(seen).not.toContain("203.0.113.1 ");
      expect(seen).not.toContain("delete table inet fleetban");
    } finally {
      watch.kill();
    }
  });

  test("loses a ban at its end even when everything above it is dead", async () => {
    const enforcer = await fixture.enforce(open());
    await fixture.put(fixture.ban("203.0.113.9", { until: Date.now() + 700 }));
    await fixture.put(fixture.ban("203.0.113.10"));
    await enforcer.settled();
    await enforcer.stop();
    await expect.poll(look, within(5000)).toEqual(["drop 203.0.113.10 60m"]);
  });

  test("outlives a kill of our helpers: changes go on, and by others are seen again", async () => {
    const enforcer = await fixture.enforce(open());
    await fixture.put(fixture.ban("203.0.113.1"));
    await enforcer.settled();
    const pids = await namespace.pids();
    expect(pids).toHaveLength(2);
    for (const pid of pids) process.kill(pid, "SIGKILL");
    await fixture.put(fixture.ban("203.0.113.2"));
    await enforcer.settled();
    expect(await look()).toEqual(["drop 203.0.113.1 60m", "drop 203.0.113.2 60m"]);
    await expect.poll(() => namespace.pids(), within(5000)).toHaveLength(2);
    await namespace.exec("nft", "flush", "ruleset");
    await expect.poll(look, within(5000)).toHaveLength(2);
  });

  test("has helpers that end with it, however it ends", async () => {
    const adapter = new URL("./firewall/nftables/nftables.ts", import.meta.url).href;
    const program = `
      const { nftablesFirewall } = await import(${JSON.stringify(adapter)});
      const firewall = nftablesFirewall({ command: ${JSON.stringify(namespace.nft)} });
      firewall.onChange(() => {});
      await firewall.apply({ add: [], remove: [], rebuild: true });
      setInterval(() => {}, 1e6);`;
    const child = execFile(process.execPath, ["--input-type=module", "-e", program]);
    try {
      await expect.poll(() => namespace.pids(), within(20_000)).toHaveLength(2);
    } finally {
      child.kill("SIGKILL");
    }
    await expect.poll(() => namespace.pids(), within(5000)).toEqual([]);
  });

  test("leaves the tables of others alone", async () => {
    await namespace.exec(
      "nft",
      "add table ip theirs; add chain ip theirs c { type filter hook input priority 0; }",
    );
    const before = await namespace.exec("nft", "list", "table", "ip", "theirs");
    const enforcer = await fixture.enforce(open());
    await fixture.put(fixture.ban("203.0.113.1"));
    await enforcer.settled();
    await enforcer.stop({ flush: true });
    expect(await namespace.exec("nft", "list", "tables")).toBe("table ip theirs\n");
    expect(await namespace.exec("nft", "list", "table", "ip", "theirs")).toBe(before);
  });
});
