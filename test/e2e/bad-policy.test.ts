import { mkdirSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../support/command.ts";
import { codesIn, error, Machine, recordsOf } from "../support/machine.ts";

let machine: Machine;

beforeEach(() => {
  machine = new Machine();
  machine.write("auth.log", "");
});

afterEach(() => machine.remove());

const broken = `filters:
  bad: { failregex: '(unclosed <HOST>' }
jails:
  regex: { filter: bad, logpath: auth.log }
  file: { filter: ./nowhere.yaml, logpath: auth.log }
  key: { filter: sshd, logpath: auth.log, maxrety: 2 }
  type: { filter: sshd, logpath: 5 }
  value: { filter: sshd, logpath: auth.log, maxretry: lots }
  needed: { filter: sshd }
  option: { filter: 'sshd[mod=extra]', logpath: auth.log }
  name: { filter: shhd, logpath: auth.log }
`;

const codes = {
  "filters.bad.failregex": "FLB_FILTER_REGEX_INVALID",
  "jails.file.filter": "FLB_POLICY_UNREADABLE",
  "jails.key.maxrety": "FLB_POLICY_UNKNOWN_KEY",
  "jails.type.logpath": "FLB_POLICY_WRONG_TYPE",
  "jails.value.maxretry": "FLB_POLICY_WRONG_TYPE",
  "jails.needed": "FLB_POLICY_MISSING_KEY",
  "jails.option.filter": "FLB_POLICY_FILTER_OPTION",
  "jails.name.filter": "FLB_POLICY_FILTER_UNKNOWN",
};

describe("a start with a policy that has errors", () => {
  it("leaves out the broken jails, says each error once, and the rest bans", () => {
    machine.write(
      "policy.yaml",
      `${broken}  ok: { filter: sshd, logpath: auth.log, maxretry: 2, start: beginning }\n`,
    );
    machine.attack("auth.log", "203.0.113.1", 2);
    const { status, stdout, stderr } = machine.once();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const records = recordsOf(stdout);
    const errors = records.filter(({ level }) => level === error);
    expect(errors.map(({ key, code }) => [key, code])).toEqual(Object.entries(codes));
    for (const { msg } of errors) expect(msg).toMatch(/policy\.yaml:\d+:\d+: .*left out\.$/);
    expect(records.map(({ msg }) => msg)).toContainEqual(expect.stringContaining("[ok] Ban 203.0.113.1"));
  });

  it("ends with 2 and the whole list when no jail is left", () => {
    machine.write("policy.yaml", broken);
    const { status, stdout, stderr } = machine.once();
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    for (const key of Object.keys(codes)) expect(stderr).toContain(`: ${key}: `);
    expect(codesIn(stderr)).toContain("FLB_POLICY_INVALID");
  });

  it("ends with 2 and a code where nothing can be used", () => {
    mkdirSync(machine.path("empty"));
    symlinkSync("loop.yaml", machine.path("loop.yaml"));
    const paths: [string, string][] = [
      [machine.path("nowhere.yaml"), "FLB_POLICY_UNREADABLE"],
      [machine.path("auth.log", "below.yaml"), "FLB_POLICY_UNREADABLE"],
      [machine.path("loop.yaml"), "FLB_POLICY_UNREADABLE"],
      [machine.path("empty"), "FLB_POLICY_UNREADABLE"],
      [machine.write("bytes.yaml", Buffer.from([0, 1, 0xff, 0xfe])), "FLB_POLICY_ENCODING"],
      [machine.write("text.yaml", "hello\n"), "FLB_POLICY_WRONG_TYPE"],
      [machine.write("syntax.yaml", "jails: {\n"), "FLB_POLICY_SYNTAX"],
      [machine.write("key.yaml", "jials: {}\n"), "FLB_POLICY_UNKNOWN_KEY"],
    ];
    const came = paths.map(([path]) => {
      const { status, stderr } = run([
        "standalone",
        "--policy",
        path,
        "--state",
        machine.path("state"),
        "--once",
      ]);
      return [path, status, codesIn(stderr)];
    });
    expect(came).toEqual(paths.map(([path, code]) => [path, 2, [code]]));
  });
});

describe("a policy that changes while it is in use", () => {
  const policy = (maxretry: string, bantime: string) =>
    `jails:\n  sshd: { filter: sshd, logpath: auth.log, ${maxretry}, findtime: 1h, bantime: ${bantime} }\n`;

  it("takes effect and keeps the counts; an invalid one is reported and the old one stays", async () => {
    machine.write("policy.yaml", policy("maxretry: 3", "1h"));
    const running = machine.start();
    await running.line("Started with 1 jail,");
    machine.attack("auth.log", "203.0.113.1", 2);
    machine.attack("auth.log", "203.0.113.2", 1);
    await running.line("Found 203.0.113.2");

    machine.write("policy.yaml", policy("maxrety: 3", "9h"));
    await running.line("The changed policy is not valid");
    const [reported] = recordsOf(running.lines).filter(({ level }) => level === error);
    expect(reported).toMatchObject({ code: "FLB_POLICY_UNKNOWN_KEY", key: "jails.sshd.maxrety", line: 2 });
    machine.attack("auth.log", "203.0.113.1", 1);
    expect(await running.line("] Ban 203.0.113.1 ")).toMatch(/\((?:1h|59m) /);

    machine.write("policy.yaml", policy("maxretry: 2", "2h"));
    await running.line("Policy changed, 1 jail now");
    machine.attack("auth.log", "203.0.113.2", 1);
    expect(await running.line("] Ban 203.0.113.2 ")).toMatch(/\((?:2h|1h 59m)/);
    expect(await running.end()).toBe(0);
  });
});
