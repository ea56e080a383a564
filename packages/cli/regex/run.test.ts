import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RegexOptions, runRegex } from "./run.ts";

let folder: string;
let log: string;

// A wiki's log, as the guide to one's own filter has it: ten lines, two of them failed logins.
const wikiLog = `\
2011-07-12 15:45:40,447 MoinMoin.Page WARNING The page "MissingPage" could not be found. Check your underlay directory setting.
2011-07-12 15:45:41,102 MoinMoin.Page WARNING The page "MissingPage" could not be found. Check your underlay directory setting.
2011-07-12 15:45:41,730 MoinMoin.search WARNING No search index of this wiki
2011-07-12 15:45:42,011 MoinMoin.log INFO using logging configuration read from "/etc/moin/logging.conf"
2011-07-12 15:45:42,644 MoinMoin.config INFO using farm config: /etc/moin/farmconfig.py
2011-07-12 15:45:44,003 MoinMoin.auth WARNING moin: could not authenticate user u'GuilhermeGall' (not valid) | request from 192.168.0.10
2011-07-12 15:45:45,380 MoinMoin.Page WARNING The page "OtherPage" could not be found. Check your underlay directory setting.
2011-07-12 15:45:46,512 MoinMoin.util.abuse INFO edit of page "FrontPage" within the limits
2011-07-12 15:45:47,706 MoinMoin.auth WARNING moin: could not authenticate user u'GuilhermeGall' (not valid) | request from 192.168.0.10
2011-07-12 15:45:48,958 MoinMoin.log INFO wiki instance is ready
`;
const failed = wikiLog.split("\n")[5] as string;
const rest = String.raw`MoinMoin\.auth WARNING moin: could not authenticate user .* \(not valid\) \| request from `;
const wikiFilter = `^ ${rest}<HOST>$`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fleetban-regex-"));
  log = file("moin.log", wikiLog);
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(source: string, filter: string, options: RegexOptions = {}, stdin: Buffer[] = []) {
  let output = "";
  const code = await runRegex(
    source,
    filter,
    { timezone: "UTC", ...options },
    {
      stdin: Readable.from(stdin),
      write: (text) => {
        output += text;
      },
      width: 80,
      colour: false,
      now: () => Date.UTC(2024, 0, 1),
    },
  );
  return { code, output, last: output.trimEnd().split("\n").at(-1) };
}

/** Code and message of the error that ends the run. */
async function failure(source: string, filter: string, options: RegexOptions = {}) {
  const outcome = await run(source, filter, options).catch((error) => error);
  return { code: outcome.code as unknown, message: String(outcome.message) };
}

describe("the tester", () => {
  it("M1: counts 10 lines, 2 matched, 8 missed in a file; a line by itself too", async () => {
    const { code, output, last } = await run(log, wikiFilter);
    expect(last).toBe("Lines: 10 lines, 0 ignored, 2 matched, 8 missed");
    expect(output).toContain("Dates: in 10 of 10 lines");
    expect(code).toBe(0);
    const one = await run(failed, wikiFilter);
    expect(one.last).toBe("Lines: 1 lines, 0 ignored, 1 matched, 0 missed");
    expect(one.output).toContain("192.168.0.10");
  });

  it("M2: takes a filter file, and a filter of the library with options", async () => {
    const path = file("wiki.yaml", `description: A wiki.\nfailregex:\n  - '${wikiFilter}'\n`);
    expect((await run(log, path)).last).toBe("Lines: 10 lines, 0 ignored, 2 matched, 8 missed");
    expect((await run(failed, path)).last).toBe("Lines: 1 lines, 0 ignored, 1 matched, 0 missed");
    const line = "Mar 27 13:06:56 host sshd[1291]: Failed password for root from 192.0.2.1 port 22 ssh2";
    for (const name of ["sshd", "sshd[mode=aggressive]"]) expect((await run(line, name)).code).toBe(0);
  });

  it("M3: shows the patterns a line without its date", async () => {
    expect((await run(log, "^ Moin.* from <HOST>$")).last).toContain(" 2 matched,");
    const { last, code, output } = await run(log, "^2011.* from <HOST>$");
    expect(last).toBe("Lines: 10 lines, 0 ignored, 0 matched, 10 missed");
    expect(code).toBe(1);
    expect(output).toMatch(/What the patterns see.*\n +1 {2}" MoinMoin\.Page WARNING/);
  });

  it("M4: takes an old filter that expects the fraction of a second", async () => {
    expect((await run(log, String.raw`^,\d+ Moin.* from <HOST>$`)).last).toContain(" 2 matched,");
  });

  it("M5: reads IPv4, IPv6 and mapped addresses for <HOST>", async () => {
    const targets = [];
    for (const address of ["192.0.2.1", "2001:DB8::1", "::ffff:192.0.2.1", "[2001:db8::1]"]) {
      const { output } = await run(`request from ${address}`, "from <HOST>$", { json: true });
      targets.push(JSON.parse(output.split("\n")[0] as string).target);
    }
    expect(targets).toEqual(["192.0.2.1", "2001:db8::1", "192.0.2.1", "2001:db8::1"]);
  });

  it("M6: accepts (?P<host>…); refuses a pattern that names nobody", async () => {
    expect((await run(log, String.raw`^ ${rest}(?P<host>\S+)$`)).last).toContain(" 2 matched,");
    expect(await failure(log, "request from .*$")).toMatchObject({ code: "FLB_FILTER_NO_HOST" });
  });

  it("M7: takes several failregexes, one a line, and counts each", async () => {
    const three = ["^ a <HOST>$", "^ b <HOST>$", "^ c <HOST>$"].join("\n");
    const lines = file("three.log", "2011-07-12 15:45:40 a 192.0.2.1\n2011-07-12 15:45:40 c 192.0.2.1\n");
    const { output, last } = await run(lines, three);
    expect(last).toContain(" 2 matched,");
    expect(output).toMatch(/ 1 +1 {2}\^ a <HOST>\$\n +2 +0 {2}\^ b <HOST>\$\n +3 +1 {2}\^ c/);
  });

  it("M8: ignores what an ignoreregex matches; an empty one is none", async () => {
    const ignored = await run(log, wikiFilter, { ignoreregex: "GuilhermeGall" });
    expect(ignored.last).toBe("Lines: 10 lines, 2 ignored, 0 matched, 8 missed");
    expect((await run(log, wikiFilter, { ignoreregex: "" })).last).toContain(" 2 matched,");
  });

  it("M12: bans no address in a forged user name", async () => {
    const forged = failed.replace("GuilhermeGall", "x' (not valid) | request from 9.9.9.9");
    const { output } = await run(forged, wikiFilter, { json: true });
    expect(JSON.parse(output.split("\n")[0] as string).target).toBe("192.168.0.10");
  });
});

describe("what it prints", () => {
  it("is an object for each match and one with the counts, when asked for JSON", async () => {
    const { output } = await run(log, String.raw`u'<F-USER>\w+</F-USER>'.* from <HOST>$`, { json: true });
    const captures = { user: "GuilhermeGall", ip4: "192.168.0.10" };
    expect(
      output
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { line: 6, time: "2011-07-12T15:45:44.000Z", target: "192.168.0.10", captures },
      { line: 9, time: "2011-07-12T15:45:47.000Z", target: "192.168.0.10", captures },
      { lines: 10, ignored: 0, matched: 2, missed: 8 },
    ]);
    const dateless = await run("from 192.0.2.1", "from <HOST>$", { json: true });
    expect(JSON.parse(dateless.output.split("\n")[0] as string)).toMatchObject({ time: null });
  });

  it("has the lines that were asked for, with their numbers and captures", async () => {
    const matched = await run(log, wikiFilter, { printMatched: true });
    expect(matched.output).toMatch(/matched line 6 {2}192\.168\.0\.10 {2}2011-07-12T15:45:44\.000Z/);
    expect(matched.output).not.toContain("missed  line");
    const missed = await run(log, wikiFilter, { printMissed: true });
    expect(missed.output.match(/missed {2}line/g)).toHaveLength(8);
    const ignored = await run(log, wikiFilter, { printIgnored: true, ignoreregex: "Guilherme" });
    expect(ignored.output.match(/ignored line \d+ {2}ignoreregex 1/g)).toHaveLength(2);
  });

  it("fits 80 columns", async () => {
    const { output } = await run(log, "sshd[mode=aggressive]", { printMissed: true, verbose: true });
    for (const line of output.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("lets no line steer the terminal", async () => {
    const { output } = await run("\x1b[2J\x9b1m\u202e from 192.0.2.1", "from <HOST>$");
    expect(output).toContain(String.raw`\x1b[2J\x9b1m\u202e from`);
    expect(output).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  });

  it("uses the zone and the year it is given", async () => {
    const line = "Mar 27 13:06:56 from 192.0.2.1";
    const { output } = await run(line, "from <HOST>$", { json: true, year: 2017, timezone: "+02:00" });
    expect(JSON.parse(output.split("\n")[0] as string).time).toBe("2017-03-27T11:06:56.000Z");
  });

  it("uses the date pattern it is given", async () => {
    const line = "27/03/17@13-06-56 from 192.0.2.1";
    const { output } = await run(line, "^ from <HOST>$", { json: true, datepattern: "^%d/%m/%y@%H-%M-%S" });
    expect(JSON.parse(output.split("\n")[0] as string).time).toBe("2017-03-27T13:06:56.000Z");
  });
});

it("exits with 0 when a line matched, 1 when none did, 2 for an error", () => {
  const main = join(import.meta.dirname, "..", "main.ts");
  const exit = (...args: string[]) =>
    spawnSync(process.execPath, ["--conditions=source", main, "regex", ...args], { encoding: "utf8" });
  expect(exit(log, wikiFilter)).toMatchObject({ status: 0, stderr: "" });
  expect(exit(log, "^nothing <HOST>$")).toMatchObject({ status: 1, stderr: "" });
  expect(exit(log)).toMatchObject({ status: 2, stdout: "" });
  expect(exit(folder, wikiFilter)).toMatchObject({ status: 2, stdout: "" });
});

describe("what it reads", () => {
  it("is standard input for -, in whatever chunks it comes", async () => {
    const bytes = Buffer.from(wikiLog.trimEnd());
    const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
      bytes.subarray(i * 7, i * 7 + 7),
    );
    const { last } = await run("-", wikiFilter, {}, chunks);
    expect(last).toBe("Lines: 10 lines, 0 ignored, 2 matched, 8 missed");
  });

  it("may be any bytes, and is cut where a line is too long", async () => {
    const junk = Buffer.from(Array.from({ length: 60_000 }, (_, i) => (i * 7919) % 251));
    const path = file(
      "junk.log",
      Buffer.concat([junk, Buffer.from(`\n${"x".repeat(9000)}\nfrom 192.0.2.1`)]),
    );
    const { code, output } = await run(path, "from <HOST>$");
    expect(code).toBe(0);
    expect(output).toContain("Longer than 8192 bytes and cut: 1 lines");
    expect((await run(file("only-junk.log", junk), "from <HOST>$")).code).toBe(1);
  });

  it("matches nothing in an empty file", async () => {
    const { code, last } = await run(file("empty.log", ""), "from <HOST>$");
    expect([code, last]).toEqual([1, "Lines: 0 lines, 0 ignored, 0 matched, 0 missed"]);
  });

  it("is refused when it is a folder, compressed, or a path to nothing", async () => {
    const gz = file("old.log.gz", gzipSync(wikiLog));
    for (const [source, why] of [
      [folder, "directory"],
      [gz, "zcat"],
      [join(folder, "none.log"), "no such file"],
    ] as const) {
      const error = await failure(source, wikiFilter);
      expect(error.code).toBe("FLB_TEST_LOG_UNREADABLE");
      expect(error.message).toContain(why);
    }
  });

  it("may name an unknown filter or an invalid pattern, which is told with its place", async () => {
    expect(await failure(log, "sshdd")).toMatchObject({ code: "FLB_POLICY_FILTER_UNKNOWN" });
    const invalid = await failure(log, "^ from (<HOST>");
    expect(invalid.code).toBe("FLB_FILTER_REGEX_INVALID");
    expect(invalid.message).toContain("offset 7");
    expect(await failure(log, wikiFilter, { timezone: "Mars/Base" })).toMatchObject({
      code: "FLB_FILTER_TIMEZONE",
    });
  });
});
