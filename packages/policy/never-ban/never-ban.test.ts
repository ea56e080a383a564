import { mkdirSync, renameSync, rmSync } from "node:fs";
import { type Log, ManualClock } from "@fleetban/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { testFolder } from "../testing/folder.ts";
import { createNeverBan, type NeverBanOptions, type ProtectedPolicy } from "./index.ts";

const routes = "Iface\tDestination\tGateway \tFlags\neth0\t00000000\t010200C0\t0003\n";

/** A machine of the test's own making: one address, one gateway, nobody logged in. */
async function machine(given: Partial<ProtectedPolicy> = {}, options: Partial<NeverBanOptions> = {}) {
  const folder = testFolder({ "proc/net/route": routes, "proc/net/ipv6_route": "" });
  mkdirSync(folder.at("sessions"));
  const said: { level: string; code: unknown; message: string }[] = [];
  const say = (level: string) => (fields: object, message: string) =>
    void said.push({ level, code: (fields as { code?: string }).code, message });
  const log: Log = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  const clock = new ManualClock(0);
  const policy = { ignore: [], ignoreself: true, ...given };
  const interfaces = () => ({
    eth0: [
      { family: "IPv4" as const, address: "192.0.2.7", netmask: "", mac: "", internal: false, cidr: null },
    ],
  });
  const checks = await createNeverBan({
    policy,
    clock,
    log,
    procRoot: folder.at("proc"),
    interfaces,
    sessions: { sessionDirectory: folder.at("sessions"), utmp: folder.at("utmp"), environment: {} },
    lookup: async () => [],
    ...options,
  });
  onTestFinished(() => checks.close());
  const kind = (target: string, ignore: readonly string[] = []) =>
    checks.reasonNotTo(target, ignore)?.kind ?? null;
  return { checks, clock, folder, kind, said };
}

describe("never banned", () => {
  it.each([
    ["127.0.0.1", "self"],
    ["127.8.9.1", "self"],
    ["::1", "self"],
    ["::ffff:127.0.0.1", "self"],
    ["192.0.2.7", "self"],
    ["192.0.2.0/30", "gateway"],
    ["192.0.2.1", "gateway"],
    ["0.0.0.0/0", "self"],
    ["::/0", "self"],
    ["198.51.100.1", null],
    ["2001:db8::1", null],
    ["nonsense", "unknown"],
  ])("%s: %s", async (target, expected) => {
    expect((await machine()).kind(target)).toBe(expected);
  });

  it("what the policy or the jail ignores, and networks around it", async () => {
    const { checks, kind } = await machine({
      ignore: ["10.0.0.0/8", "172.16.0.0/255.240.0.0", "2001:db8::5"],
    });
    expect(checks.reasonNotTo("10.1.2.3", [])).toEqual({ kind: "ignored", detail: "10.0.0.0/8" });
    expect(kind("172.31.0.1")).toBe("ignored");
    expect(kind("172.32.0.1")).toBe(null);
    expect(kind("2001:db8::/64")).toBe("ignored");
    expect(kind("198.51.100.1", ["198.51.100.0/24"])).toBe("ignored");
    expect(kind("198.51.100.1")).toBe(null);
  });

  it("own addresses may be banned when the policy says so, loopback never", async () => {
    const { kind } = await machine({ ignoreself: false });
    expect(kind("192.0.2.7")).toBe(null);
    expect(kind("127.0.0.1")).toBe("self");
  });

  it("who started this over SSH", async () => {
    const { folder, kind } = await machine();
    expect(kind("198.51.100.9")).toBe(null);
    const environment = {
      SSH_CONNECTION: "198.51.100.9 50000 192.0.2.7 22",
      SSH_CLIENT: "2001:db8::9 50000 22",
    };
    const over = await machine(
      {},
      { sessions: { sessionDirectory: folder.at("sessions"), utmp: folder.at("utmp"), environment } },
    );
    expect(over.kind("198.51.100.9")).toBe("session");
    expect(over.kind("2001:db8::9")).toBe("session");
  });

  it("who logs in, noticed without being asked to look", async () => {
    const { folder, kind } = await machine();
    folder.write(
      "sessions/.new",
      "USER=ada\nSTATE=active\nCLASS=user\nREMOTE=1\nREMOTE_HOST=198.51.100.9\nSERVICE=sshd\n",
    );
    renameSync(folder.at("sessions/.new"), folder.at("sessions/4"));
    await vi.waitFor(() => expect(kind("198.51.100.9")).toBe("session"), 10_000);
    rmSync(folder.at("sessions/4"));
    await vi.waitFor(() => expect(kind("198.51.100.9")).toBe(null), 10_000);
  });

  it("a new policy's list, once it was looked at", async () => {
    const { checks, kind } = await machine();
    await checks.update({ ignore: ["198.51.100.1"], ignoreself: true });
    expect(kind("198.51.100.1")).toBe("ignored");
  });
});

describe("an ignore file", () => {
  it("is read, and read again when it changes", async () => {
    const folder = testFolder({ "allow.txt": "# friends\n198.51.100.1 # a\n\n  2001:db8::/32\n" });
    const { kind } = await machine({ ignore: [`file:${folder.at("allow.txt")}`] });
    expect(kind("198.51.100.1")).toBe("ignored");
    expect(kind("2001:db8:5::1")).toBe("ignored");
    folder.write("allow.new", "198.51.100.2\n");
    renameSync(folder.at("allow.new"), folder.at("allow.txt"));
    await vi.waitFor(() => expect(kind("198.51.100.2")).toBe("ignored"), 10_000);
    expect(kind("198.51.100.1")).toBe(null);
  });

  it.each([
    ["is missing", undefined],
    ["has a line that is no entry", "198.51.100.1\nnonsense/7\n"],
    ["names another file", "file:/etc/allow.txt\n"],
  ])("that %s at first: no ban at all, said once; bans again when it is right", async (_, content) => {
    const folder = testFolder(content === undefined ? {} : { "allow.txt": content });
    const { checks, kind, said } = await machine({ ignore: [`file:${folder.at("allow.txt")}`] });
    expect(kind("203.0.113.1")).toBe("unknown");
    await checks.refresh();
    await checks.refresh();
    expect(said).toEqual([
      { level: "error", code: "FLB_NEVER_BAN_UNKNOWN", message: expect.stringContaining("allow.txt") },
    ]);
    folder.write("allow.txt", "198.51.100.1\n");
    await checks.refresh();
    expect(kind("203.0.113.1")).toBe(null);
    expect(kind("198.51.100.1")).toBe("ignored");
    expect(said.at(-1)).toMatchObject({ level: "info", message: expect.stringContaining("bans go on") });
  });

  it("that goes bad later keeps its last content, with one warning", async () => {
    const folder = testFolder({ "allow.txt": "198.51.100.1\n" });
    const { checks, kind, said } = await machine({ ignore: [`file:${folder.at("allow.txt")}`] });
    rmSync(folder.at("allow.txt"));
    await checks.refresh();
    await checks.refresh();
    expect(kind("198.51.100.1")).toBe("ignored");
    expect(kind("203.0.113.1")).toBe(null);
    expect(said.filter(({ level }) => level === "warn")).toEqual([
      { level: "warn", code: "FLB_NEVER_BAN_STALE", message: expect.stringContaining("last content") },
    ]);
  });

  it("of one jail holds back that jail only", async () => {
    const { kind } = await machine();
    expect(kind("203.0.113.1", ["file:/nonexistent/allow.txt"])).toBe("unknown");
    expect(kind("203.0.113.1")).toBe(null);
  });

  it("may have 10,000 entries", async () => {
    const lines = Array.from({ length: 10_000 }, (_, i) => `10.${i >> 8}.${i & 255}.${i % 251}`);
    const folder = testFolder({ "allow.txt": lines.join("\n") });
    const { kind } = await machine({ ignore: [`file:${folder.at("allow.txt")}`] });
    for (let i = 0; i < 10_000; i++) expect(kind(`203.0.${i >> 8}.${i & 255}`)).toBe(null);
    expect(kind("10.0.5.5")).toBe("ignored");
  });
});

describe("a host name", () => {
  it("is resolved, and again after five minutes", async () => {
    let address = "198.51.100.1";
    const lookup = vi.fn(async () => [address]);
    const { checks, clock, kind } = await machine({ ignore: ["office.example.org"] }, { lookup });
    expect(kind("198.51.100.1")).toBe("ignored");
    address = "198.51.100.2";
    await checks.refresh();
    expect(lookup).toHaveBeenCalledTimes(1);
    clock.advanceTo(301_000);
    await checks.refresh();
    expect(kind("198.51.100.2")).toBe("ignored");
    expect(kind("198.51.100.1")).toBe(null);
  });

  it("that the resolver fails on holds bans back until it answers", async () => {
    let works = false;
    const lookup = async () => {
      if (!works) throw Object.assign(new Error("try again"), { code: "EAI_AGAIN" });
      return ["198.51.100.1"];
    };
    const { checks, kind, said } = await machine({ ignore: ["office.example.org"] }, { lookup });
    expect(kind("203.0.113.1")).toBe("unknown");
    expect(said[0]).toMatchObject({ level: "error", code: "FLB_NEVER_BAN_UNKNOWN" });
    works = true;
    await checks.refresh();
    expect(kind("203.0.113.1")).toBe(null);
    expect(kind("198.51.100.1")).toBe("ignored");
    works = false;
    await checks.refresh();
    expect(kind("198.51.100.1")).toBe("ignored");
  });

  it("that does not exist protects nothing, with a warning", async () => {
    const lookup = async () => {
      throw Object.assign(new Error("not found"), { code: "ENOTFOUND" });
    };
    const { kind, said } = await machine({ ignore: ["typo.example.org"] }, { lookup });
    expect(kind("203.0.113.1")).toBe(null);
    expect(said).toEqual([
      { level: "warn", code: "FLB_NEVER_BAN_STALE", message: expect.stringContaining("typo.example.org") },
    ]);
  });

  it("whose lookup hangs neither delays the start nor hides who logs in", async () => {
    const lookup = () => new Promise<string[]>(() => {});
    const { folder, kind } = await machine(
      { ignore: ["slow.example.org", "10.0.0.0/8"] },
      { lookup, patience: 10 },
    );
    expect(kind("203.0.113.1")).toBe("unknown");
    expect(kind("10.0.0.1")).toBe("ignored");
    folder.write("sessions/4", "USER=ada\nREMOTE_HOST=198.51.100.9\n");
    await vi.waitFor(() => expect(kind("198.51.100.9")).toBe("session"), 10_000);
  });
});

describe("a check that cannot be made", () => {
  it("of the routes holds every ban back", async () => {
    const { checks, folder, kind, said } = await machine();
    rmSync(folder.at("proc/net/route"));
    await checks.refresh();
    expect(kind("203.0.113.1")).toBe("unknown");
    expect(said).toEqual([
      { level: "error", code: "FLB_NEVER_BAN_UNKNOWN", message: expect.stringContaining("routes") },
    ]);
  });

  it("of utmp holds every ban back; a utmp that is not there does not", async () => {
    const { checks, folder, kind } = await machine();
    expect(kind("203.0.113.1")).toBe(null);
    folder.write("utmp", "not a record");
    await checks.refresh();
    expect(kind("203.0.113.1")).toBe("unknown");
  });

  it("is made again from time to time", async () => {
    const { clock, folder, kind } = await machine();
    rmSync(folder.at("proc/net/route"));
    clock.advanceTo(10_000);
    await vi.waitFor(() => expect(kind("203.0.113.1")).toBe("unknown"), 10_000);
    folder.write("proc/net/route", routes);
    clock.advanceTo(20_000);
    await vi.waitFor(() => expect(kind("203.0.113.1")).toBe(null), 10_000);
  });
});

it("has another revision when an answer may have changed, and the same after a look that found the same", async () => {
  const allow = testFolder({ "allow.txt": "198.51.100.1\n" });
  let peers = ["198.51.100.50"];
  const { checks, folder } = await machine(
    { ignore: [`file:${allow.at("allow.txt")}`, "friend.example"] },
    { peers: () => peers, lookup: async () => ["198.51.100.60"] },
  );
  const ignore = [`file:${allow.at("allow.txt")}`, "friend.example"];
  const changes: [string, () => unknown][] = [
    ["routes", () => folder.write("proc/net/route", routes.replace("010200C0", "020200C0"))],
    ["a failure", () => rmSync(folder.at("proc/net/route"))],
    ["peers", () => (peers = ["198.51.100.51"])],
    ["an ignore file", () => allow.write("allow.txt", "198.51.100.2\n198.51.100.3\n")],
  ];
  for (const [what, change] of changes) {
    await checks.refresh();
    const before = checks.revision;
    await checks.refresh();
    expect(checks.revision, `before ${what}`).toBe(before);
    change();
    await checks.refresh();
    expect(checks.revision, what).not.toBe(before);
  }
  const before = checks.revision;
  await checks.update({ ignore, ignoreself: true });
  expect(checks.revision).not.toBe(before);
});
