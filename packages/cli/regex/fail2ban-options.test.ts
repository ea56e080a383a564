import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

// What users of fail2ban-regex type, in its spelling and in ours, through the command itself.

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fleetban-regex-"));
  file(
    "filter.d/wiki.conf",
    "[Definition]\nmode = plain\nfailregex = <re-<mode>>\nre-plain = ^ denied <HOST>$\nre-all = denied <HOST>\nignoreregex = 192\\.0\\.2\\.9\n",
  );
  file(
    "wiki.log",
    "2024-05-01 10:00:00 denied 192.0.2.1\n2024-05-01 10:00:01 hello\n2024-05-01 10:00:02 denied 192.0.2.9\n",
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);

function file(name: string, content: string | Buffer): string {
  mkdirSync(dirname(path(name)), { recursive: true });
  writeFileSync(path(name), content);
  return path(name);
}

function regex(...args: string[]) {
  const main = join(import.meta.dirname, "..", "main.ts");
  const flags = ["--conditions=source", "--disable-warning=ExperimentalWarning", main, "regex"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, ...args], { encoding: "utf8" });
  return { status, lines: stdout.trimEnd().split("\n"), last: stdout.trimEnd().split("\n").at(-1), stderr };
}

describe("a filter of fail2ban", () => {
  it("is taken as a file, with options, and by name from a folder", () => {
    const conf = path("filter.d/wiki.conf");
    for (const args of [[conf], ["wiki", "-c", folder], ["wiki", "--config", folder]]) {
      expect(regex(path("wiki.log"), ...args).last).toBe("Lines: 3 lines, 1 ignored, 1 matched, 1 missed");
    }
    const line = "2024-05-01 10:00:00 was denied 192.0.2.1 today";
    expect(regex(line, conf).status).toBe(1);
    expect(regex(line, `${conf}[mode=all]`).status).toBe(0);
    expect(regex(line, "wiki[mode=all]", "-c", folder).status).toBe(0);
  });

  it("gives its ignoreregex to another", () => {
    const { last } = regex(path("wiki.log"), "denied <HOST>", path("filter.d/wiki.conf"));
    expect(last).toBe("Lines: 3 lines, 1 ignored, 1 matched, 1 missed");
  });

  it("that is not there, or wrong, is an error with its place", () => {
    expect(regex(path("wiki.log"), "none", "-c", folder)).toMatchObject({ status: 2 });
    const broken = file("filter.d/broken.conf", "[Definition]\nfailregex = ^%(nobody)s <HOST>\n");
    const { status, stderr } = regex(path("wiki.log"), broken);
    expect(status).toBe(2);
    expect(stderr).toContain("broken.conf:2");
    expect(stderr).toContain("FLB_FAIL2BAN_INTERPOLATION");
  });
});

describe("--out", () => {
  const out = (...args: string[]) =>
    regex(path("wiki.log"), "(?P<verb>denied|hello)(?: <HOST>)?$", ...args).lines;

  it("prints what is asked for of each match, and nothing else", () => {
    expect(out("-o", "ip")).toEqual(["192.0.2.1", "192.0.2.9"]);
    expect(out("--out", "id")).toEqual(["192.0.2.1", "192.0.2.9"]);
    expect(out("-o", "verb")).toEqual(["denied", "denied"]);
    expect(out("-o", "msg")[0]).toBe("2024-05-01 10:00:00 denied 192.0.2.1");
    expect(out("-o", "<line>: <ip> <F-VERB> at <time>, <unknown>", "--timezone", "UTC")[0]).toBe(
      "1: 192.0.2.1 denied at 1714557600, <unknown>",
    );
    expect(JSON.parse(out("-o", "row", "--TZ", "UTC")[0] as string)).toEqual([
      "192.0.2.1",
      1714557600,
      { verb: "denied", ip4: "192.0.2.1" },
    ]);
  });

  it("prints the lines that do not match with --invert", () => {
    expect(regex(path("wiki.log"), "denied <HOST>$", "-o", "msg", "-i").lines).toEqual([
      "2024-05-01 10:00:01 hello",
    ]);
  });

  it("is one line a match, whatever the log holds", () => {
    const { lines } = regex("\x1b[2J\x9b from 192.0.2.1", "from <HOST>", "-o", "msg");
    expect(lines).toEqual([String.raw`\u001b[2J\u009b from 192.0.2.1`]);
  });
});

describe("the other options of fail2ban-regex", () => {
  it("count by what stands in the line with --raw, which no name is for --usedns no", () => {
    const line = "denied some.host.example";
    expect(regex(line, "denied <HOST>$", "-r", "-o", "id").lines).toEqual(["some.host.example"]);
    expect(regex(line, "denied <HOST>$", "--usedns", "raw", "-o", "id").lines).toEqual(["some.host.example"]);
    expect(regex(line, "denied <HOST>$", "--usedns", "no").status).toBe(1);
  });

  it("join lines with -L", () => {
    const log = file(
      "two.log",
      "2024-05-01 10:00:00 [7] denied\n2024-05-01 10:00:00 noise\n2024-05-01 10:00:01 [7] bye 192.0.2.1\n",
    );
    const pattern = String.raw`^ \[(?P<_id>\d+)\] denied<SKIPLINES> \[(?P=_id)\] bye <HOST>$`;
    expect(regex(log, pattern, "-L", "5", "-o", "ip").lines).toEqual(["192.0.2.1"]);
    expect(regex(log, pattern, "--maxlines", "2").status).toBe(1);
    expect(regex(log, pattern)).toMatchObject({ status: 2 });
  });

  it("read other encodings with -e", () => {
    const log = file("latin.log", Buffer.from("denied Jos\xe9 192.0.2.1\n", "latin1"));
    const pattern = "denied <F-USER>José</F-USER> <HOST>$";
    expect(regex(log, pattern, "-e", "latin-1", "-o", "user").lines).toEqual(["José"]);
    expect(regex(log, pattern).status).toBe(1);
    expect(regex(log, pattern, "-e", "klingon")).toMatchObject({ status: 2 });
  });

  it("show lines in either spelling", () => {
    for (const option of ["--print-all-missed", "--print-missed"]) {
      expect(regex(path("wiki.log"), "denied <HOST>$", option).lines.join("\n")).toContain("missed  line 2");
    }
  });

  it("count for each failregex the lines that it alone would match with --check-all", () => {
    const both = "denied <HOST>$\n^ denied <HOST>$";
    const second = (...args: string[]) =>
      regex(path("wiki.log"), both, ...args).lines.find((line) => /^ +2 +\d+ {2}/.test(line));
    expect(second("--check-all")).toMatch(/^ +2 +2 /);
    expect(second()).toMatch(/^ +2 +0 /);
    expect(second("--no-check-all")).toMatch(/^ +2 +0 /);
  });

  it("say what to type instead of naming the journal", () => {
    const { status, stderr } = regex("systemd-journal", "denied <HOST>$");
    expect(status).toBe(2);
    expect(stderr).toContain("journalctl -o short-iso | fleetban regex -");
  });
});
