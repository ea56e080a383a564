import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeNamespace, type Namespace, removeNamespaces, whyNoNamespaces } from "../testing/namespace.ts";
import { ConsoleUnavailable, NftConsole } from "./console.ts";
import type { NftCommand } from "./process.ts";

const reason = await whyNoNamespaces();

test("a program that ends at once is no console", async () => {
  const none = new NftConsole(["sh", "-c", "echo not built with interactive mode >&2; exit 1"], () => {});
  await expect(none.run(["add table inet fleetban"])).rejects.toThrow(ConsoleUnavailable);
});

test("a program that is not there is told with its code", async () => {
  const none = new NftConsole(["nft-that-is-not-there"], () => {});
  await expect(none.run(["add table inet fleetban"])).rejects.toMatchObject({ code: "FLB_FIREWALL_MISSING" });
});

describe.skipIf(reason !== undefined)("nft -i kept open", () => {
  let namespace: Namespace;
  let pids: number[];
  let opened: NftConsole;
  const open = (command: NftCommand) => new NftConsole(command, (pid) => pids.push(pid));

  beforeEach(async () => {
    namespace = await makeNamespace();
    pids = [];
    opened = open(namespace.nft);
    await opened.run(["add table inet t", "add set inet t s { type ipv4_addr; flags timeout; }"]);
  });
  afterEach(async () => {
    opened.close();
    await removeNamespaces();
  });

  const list = () => namespace.exec("nft", "list", "set", "inet", "t", "s");

  test("one process takes many commands, each in place when it resolves", async () => {
    for (let i = 1; i <= 20; i++) await opened.run([`add element inet t s { 203.0.113.${i} }`]);
    expect(await list()).toContain("203.0.113.20");
    expect(pids).toHaveLength(1);
  });

  test("an error is that of its own command, and does not spoil the next", async () => {
    await expect(opened.run(["add element inet t nosuch { 203.0.113.1 }"])).rejects.toMatchObject({
      code: "FLB_FIREWALL_REFUSED",
      message: expect.stringContaining("No such file or directory"),
    });
    await opened.run(["add element inet t s { 203.0.113.2 }"]);
    await expect(opened.run(["this is no command"])).rejects.toThrow(/^Error: .*this is no command/);
    await opened.run(["add element inet t s { 203.0.113.3 }"]);
    expect(await list()).toContain("203.0.113.2, 203.0.113.3");
  });

  test("a transaction with one bad statement leaves nothing behind", async () => {
    const good = "add element inet t s { 203.0.113.1 }";
    for (const bad of [
      "delete element inet t s { 203.0.113.9 }",
      "add element inet t nosuch { 1.2.3.4 }",
      "nonsense",
    ]) {
      await expect(opened.run([good, bad])).rejects.toMatchObject({ code: "FLB_FIREWALL_REFUSED" });
      await expect(opened.run([bad, good])).rejects.toMatchObject({ code: "FLB_FIREWALL_REFUSED" });
    }
    expect(await list()).not.toContain("elements");
  });

  test("a process that was killed is replaced", async () => {
    process.kill(pids[0] as number, "SIGKILL");
    await expect
      .poll(() =>
        opened.run(["add element inet t s { 203.0.113.1 }"]).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    expect(await list()).toContain("203.0.113.1");
    expect(pids).toHaveLength(2);
  });

  test("a process that has been told much is replaced: it remembers every line", async () => {
    opened.close();
    opened = new NftConsole(namespace.nft, (pid) => pids.push(pid), { charactersPerProcess: 200 });
    pids.length = 0;
    for (let i = 1; i <= 8; i++) await opened.run([`add element inet t s { 203.0.113.${i} }`]);
    expect(pids).toHaveLength(2);
    expect(await list()).toContain("203.0.113.8");
    await expect.poll(() => namespace.pids()).toEqual([pids[1]]);
  });

  test("leaves no history of commands in a home", async () => {
    const environment = await namespace.exec("cat", `/proc/${pids[0]}/environ`);
    expect(environment.split("\0")).toContain("HOME=/dev/null");
  });
});
