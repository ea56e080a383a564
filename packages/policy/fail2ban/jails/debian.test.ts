import { spawnSync } from "node:child_process";
import { cpSync, existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testFolder } from "../../testing/folder.ts";
import { readDirectory } from "./read-directory.ts";

/** What fail2ban itself makes of a directory, as JSON by way of its Python. */
const toJson =
  "import ast,json,sys\nprint(json.dumps([ast.literal_eval(l) for l in sys.stdin if l.startswith('[')]))";
const installed =
  existsSync("/etc/fail2ban/jail.conf") &&
  [
    ["fail2ban-client", "-V"],
    ["python3", "-V"],
  ].every(([command = "", flag = ""]) => spawnSync(command, [flag]).status === 0);

interface Dumped {
  failregex: string[];
  ignoreregex: string[];
  prefregex: string | null;
  datepattern: string[];
  maxlines: number;
  maxretry: string;
  findtime: string;
  bantime: string;
  usedns: string;
}

/** The jails of `fail2ban-client -d`. */
function dump(directory: string): Map<string, Dumped> {
  const { stdout } = spawnSync("fail2ban-client", ["-d", "-c", directory], { maxBuffer: 1e8 });
  const json = spawnSync("python3", ["-c", toJson], {
    input: stdout,
    maxBuffer: 1e8,
    encoding: "utf8",
  }).stdout;
  const jails = new Map<string, Dumped>();
  for (const [verb, name, ...rest] of JSON.parse(json) as [string, string, ...unknown[]][]) {
    if (verb === "add") {
      jails.set(name, {
        failregex: [],
        ignoreregex: [],
        prefregex: null,
        datepattern: [],
        maxlines: 1,
        maxretry: "",
        findtime: "",
        bantime: "",
        usedns: "",
      });
    }
    const jail = jails.get(name);
    const [option, value] = rest as [string, unknown];
    if (jail === undefined || !/^(?:multi-)?set$/.test(verb)) continue;
    if (option === "addfailregex" || option === "addignoreregex") {
      jail[option === "addfailregex" ? "failregex" : "ignoreregex"].push(
        ...[value as string | string[]].flat(),
      );
    } else if (option === "datepattern")
      jail.datepattern = String(value)
        .split("\n")
        .filter((line) => line !== "");
    else if (option === "prefregex") jail.prefregex = String(value);
    else if (option === "maxlines") jail.maxlines = Number(value);
    else if (/^(?:maxretry|findtime|bantime|usedns)$/.test(option))
      jail[option as "maxretry"] = String(value);
  }
  return jails;
}

describe.skipIf(!installed)("Debian's own /etc/fail2ban with every jail enabled", () => {
  const tree = () => {
    const folder = testFolder();
    cpSync("/etc/fail2ban", folder.path, { recursive: true });
    folder.write("jail.d/zz-all.local", "[DEFAULT]\nenabled = true\n");
    return folder;
  };

  it("gives the jails, regexes and limits that fail2ban makes of it", () => {
    const folder = tree();
    const theirs = dump(folder.path);
    const { jails, issues } = readDirectory(folder.path);
    expect(theirs.size).toBeGreaterThan(80);
    const refused = issues.map(({ code, key }) => `${code} ${key}`);
    expect([...theirs.keys()].filter((name) => !jails.some((jail) => jail.name === name))).toHaveLength(
      refused.length,
    );
    expect(refused).toEqual(refused.filter((each) => each.startsWith("FLB_FAIL2BAN_UNSUPPORTED")));
    for (const { name, input, filter } of jails) {
      const { failregex, ignoreregex, prefregex, datepattern, maxlines } = filter.definition;
      const { maxretry, findtime, bantime, usedns } = input;
      const ours = {
        failregex,
        ignoreregex,
        prefregex,
        datepattern,
        maxlines,
        maxretry,
        findtime,
        bantime,
        usedns,
      };
      const limits = {
        maxretry: String(maxretry),
        findtime: String(findtime),
        bantime: bantime === "permanent" ? "-1" : String(bantime),
      };
      expect({ name, ...ours, ...limits }).toEqual({ name, ...theirs.get(name) });
    }
  });
});
