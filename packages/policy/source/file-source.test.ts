import { renameSync, rmSync } from "node:fs";
import { type Log, noLog, type Policy } from "@fleetban/core";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { testFolder } from "../testing/folder.ts";
import { FilePolicySource } from "./file-source.ts";

const policy = (maxretry: number | string) =>
  `filters: { door: [<HOST>] }\njails: { door: { logpath: a, maxretry: ${maxretry} } }\n`;

/** Follows a source; hands out what comes. */
async function follow(path: string, log: Log = noLog, options = {}) {
  const source = new FilePolicySource(path, { log, settle: 20, every: 60_000, ...options });
  const first = await source.load();
  const stop = new AbortController();
  const seen: Policy[] = [];
  const done = (async () => {
    for await (const each of source.watch(stop.signal)) seen.push(each);
  })();
  onTestFinished(async () => {
    stop.abort();
    await done;
  });
  const maxretries = () => seen.map((each) => each.jails[0]?.maxretry);
  return { first, seen, maxretries, stop, done };
}

const patience = { timeout: 15_000 };

describe("a policy on disk", () => {
  it("is followed, whether its file is written in place or replaced", async () => {
    const folder = testFolder({ "policy.yaml": policy(1) });
    const { first, maxretries } = await follow(folder.at("policy.yaml"));
    expect(first.jails[0]?.maxretry).toBe(1);
    folder.write("policy.yaml", policy(2));
    await vi.waitFor(() => expect(maxretries()).toEqual([2]), patience);
    folder.write("policy.new", policy(3));
    renameSync(folder.at("policy.new"), folder.at("policy.yaml"));
    await vi.waitFor(() => expect(maxretries()).toEqual([2, 3]), patience);
  });

  it("is followed as files join and leave a directory, and in the filter files it names", async () => {
    const folder = testFolder({
      "p/a.yaml": "jails: { door: { filter: ../door.yaml, logpath: a } }",
      "door.yaml": "failregex: one <HOST>",
    });
    const { seen } = await follow(folder.at("p"));
    folder.write("p/b.yaml", "jails: { gate: { filter: ../door.yaml, logpath: b } }");
    await vi.waitFor(() => expect(seen.at(-1)?.jails).toHaveLength(2), patience);
    rmSync(folder.at("p/b.yaml"));
    await vi.waitFor(() => expect(seen.at(-1)?.jails).toHaveLength(1), patience);
    folder.write("door.yaml", "failregex: two <HOST>");
    await vi.waitFor(
      () => expect([...(seen.at(-1)?.filters.values() ?? [])][0]?.failregex).toEqual(["two <HOST>"]),
      patience,
    );
  });

  it("that becomes invalid is reported, and the one that stood goes on", async () => {
    const errors: [object, string][] = [];
    const log = { ...noLog, error: (fields: object, message: string) => void errors.push([fields, message]) };
    const folder = testFolder({ "policy.yaml": policy(1) });
    const { maxretries } = await follow(folder.at("policy.yaml"), log);
    folder.write("policy.yaml", policy("many"));
    await vi.waitFor(() => expect(errors).toHaveLength(2), patience);
    expect(errors[0]).toEqual([
      { code: "FLB_POLICY_WRONG_TYPE", file: folder.at("policy.yaml"), line: 2, key: "jails.door.maxretry" },
      expect.stringContaining("Expected a whole number"),
    ]);
    expect(errors[1]?.[1]).toContain("goes on");
    expect(maxretries()).toEqual([]);
    folder.write("policy.yaml", policy(2));
    await vi.waitFor(() => expect(maxretries()).toEqual([2]), patience);
  });

  it("whose change breaks one jail keeps that jail, even where the start would leave it out", async () => {
    const errors: string[] = [];
    const log = { ...noLog, error: (_: object, message: string) => void errors.push(message) };
    const folder = testFolder({ "policy.yaml": policy(1) });
    const { seen } = await follow(folder.at("policy.yaml"), log, { lenient: true });
    folder.write("policy.yaml", `${policy("many")}  # broken`);
    await vi.waitFor(() => expect(errors).toHaveLength(2), patience);
    expect(seen).toEqual([]);
  });

  it.each([false, true])(
    "is read again when a filter file that was broken is mended (lenient: %j)",
    async (lenient) => {
      const text =
        "filters: { ok: [<HOST>] }\njails: { ok: { logpath: a }, gate: { filter: ./sub/gate.yaml, logpath: a } }";
      const folder = testFolder({ "policy.yaml": policy(1), "sub/gate.yaml": "failregexp: x" });
      if (lenient) folder.write("policy.yaml", text);
      const errors: string[] = [];
      const log = { ...noLog, error: (_: object, message: string) => void errors.push(message) };
      const { seen } = await follow(folder.at("policy.yaml"), log, { lenient });
      if (!lenient) {
        folder.write("policy.yaml", text);
        await vi.waitFor(() => expect(errors.length).toBeGreaterThan(0), patience);
      }
      folder.write("sub/gate.yaml", "failregex: no entry for <HOST>");
      await vi.waitFor(
        () => expect(seen.at(-1)?.jails.map(({ name }) => name)).toEqual(["ok", "gate"]),
        patience,
      );
    },
  );

  it("with fail2ban's configuration is followed there, in files that come to jail.d as well", async () => {
    const jail = (name: string, more = "") =>
      `[${name}]\nenabled = true\nlogpath = /x.log\nfailregex = ^<HOST>$\n${more}`;
    const folder = testFolder({
      "policy.yaml": "include: [{ fail2ban: f }]\n",
      "f/jail.conf": jail("a"),
      "f/jail.d/.keep": "",
    });
    const { first, seen } = await follow(folder.at("policy.yaml"));
    expect(first.jails.map(({ name }) => name)).toEqual(["a"]);
    folder.write("f/jail.d/b.conf", jail("b"));
    await vi.waitFor(() => expect(seen.at(-1)?.jails.map(({ name }) => name)).toEqual(["a", "b"]), patience);
    folder.write("f/jail.local", "[a]\nenabled = false\n");
    await vi.waitFor(() => expect(seen.at(-1)?.jails.map(({ name }) => name)).toEqual(["b"]), patience);
  });

  it("with a jail left out from the start takes changes over, but for further errors", async () => {
    const errors: string[] = [];
    const log = { ...noLog, error: (_: object, message: string) => void errors.push(message) };
    const jails = (maxretry: string) =>
      `filters: { f: [<HOST>] }\njails:\n  door: { filter: f, logpath: a, maxretry: ${maxretry} }\n  bad: { filter: gone, logpath: a }\n  ok: { filter: f, logpath: a }\n`;
    const folder = testFolder({ "policy.yaml": jails("1") });
    const { maxretries } = await follow(folder.at("policy.yaml"), log, { lenient: true });
    folder.write("policy.yaml", jails("2"));
    await vi.waitFor(() => expect(maxretries()).toEqual([2]), patience);
    folder.write("policy.yaml", jails("many"));
    await vi.waitFor(() => expect(errors).toHaveLength(2), patience);
    expect(errors[0]).toContain("Expected a whole number");
    expect(maxretries()).toEqual([2]);
  });

  it("that changes only in a comment is no new revision", async () => {
    const folder = testFolder({ "policy.yaml": policy(1) });
    const { maxretries } = await follow(folder.at("policy.yaml"));
    folder.write("policy.yaml", `# a comment\n${policy(1)}`);
    folder.write("policy.yaml", `# a comment\n${policy(2)}`);
    await vi.waitFor(() => expect(maxretries()).toEqual([2]), patience);
  });

  it("is polled where no notice comes", async () => {
    const folder = testFolder({ "p/policy.yaml": policy(1) });
    const { maxretries } = await follow(folder.at("p/policy.yaml"), noLog, { every: 50 });
    // The watched folder is gone, and with it its notices.
    renameSync(folder.at("p"), folder.at("q"));
    folder.write("p/policy.yaml", policy(2));
    await vi.waitFor(() => expect(maxretries()).toEqual([2]), patience);
  });

  it("is followed by reading it in a process of its own", { timeout: 90_000 }, async () => {
    const folder = testFolder({ "policy.yaml": policy(1) });
    const { first, maxretries } = await follow(folder.at("policy.yaml"), noLog, { apart: true });
    expect(first.jails[0]?.maxretry).toBe(1);
    folder.write("policy.yaml", policy(2));
    await vi.waitFor(() => expect(maxretries()).toEqual([2]), { timeout: 60_000 });
  });

  it("is not followed any more after the signal", async () => {
    const folder = testFolder({ "policy.yaml": policy(1) });
    const { stop, done } = await follow(folder.at("policy.yaml"));
    stop.abort();
    await done;
  });
});
