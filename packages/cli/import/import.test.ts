import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { runCheck } from "../check/run.ts";
import { runImport } from "./run.ts";

/** Imports a fail2ban directory; what came on standard output and standard error. */
function imported(files: Record<string, string>, options = {}) {
  const directory = mkdtempSync(join(tmpdir(), "fleetban-import-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  let output = "";
  let told = "";
  const code = runImport(".", options, {
    write: (text) => {
      output += text;
    },
    tell: (text) => {
      told += text;
    },
    width: 80,
    directory,
  });
  return { code, output, told, directory };
}

const files = {
  "filter.d/door.conf": "[Definition]\nfailregex = ^wrong key from <HOST>$\n",
  "jail.conf":
    "[DEFAULT]\nfilter = door\nlogpath = /var/log/door.log\naction = ufw\n  mail[dest=root]\n[front]\nenabled = true\n[back]\nenabled = true\nbackend = systemd\nlogpath =\n[side]\n",
};

describe("fleetban import", () => {
  it("prints a policy that the check finds valid, and says what is not in it", async () => {
    const { code, output, told, directory } = imported(files);
    expect(code).toBe(0);
    expect(told).toMatch(/^Left out:\n\njail\.conf:10: back\.backend\n/);
    expect(told).toContain("FLB_FAIL2BAN_UNSUPPORTED");
    expect(told).toMatch(/note: jail\.conf:4: front: the action mail: not run\./);
    expect(told).toMatch(/1 jail written\.\n$/);
    writeFileSync(join(directory, "policy.yaml"), output);
    let text = "";
    const write = (part: string) => {
      text += part;
    };
    const path = join(directory, "policy.yaml");
    expect(await runCheck(path, {}, { write, width: 80, colour: false, directory })).toBe(0);
    expect(text).toMatch(/^front +door /m);
  });

  it("with --all prints also what is not enabled", () => {
    const { output, told } = imported(files, { all: true });
    expect(output).toMatch(/ {2}side:\n {4}enabled: false\n/);
    expect(told).toMatch(/2 jails written\.\n$/);
  });

  it("prints nothing and ends with 2 where there is no jail.conf", () => {
    const { code, output, told } = imported({});
    expect({ code, output }).toEqual({ code: 2, output: "" });
    expect(told).toMatch(/FLB_FAIL2BAN_MISSING\n$/);
  });
});
