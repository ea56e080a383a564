import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeAuthLog } from "./support/auth-log.ts";
import { run } from "./support/command.ts";

const findtime = 600_000;
const bantime = 3_600_000;
const maxretry = 5;

let folder: string;
let log: string;
let policy: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fleetban-replay-"));
  log = join(folder, "auth.log");
  policy = join(folder, "policy.yaml");
  writeAuthLog(log);
  writeFileSync(
    policy,
    "guard: { max-bans-per-minute: 0 }\njails:\n  sshd: { filter: sshd, logpath: auth.log, maxretry: 5, findtime: 10m, bantime: 1h }\n",
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const json = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

const replay = (...args: string[]) =>
  run(["replay", "--policy", policy, "--json", "--year", "2017", "--timezone", "UTC", ...args]);

/**
 * The bans as a person with a list and a pencil would find them, line by line in the log's
 * order. Who trips again while banned has his ban extended: that is no new one.
 */
function plainBans(matches: { time: string; target: string }[]) {
  const times = new Map<string, number[]>();
  const until = new Map<string, number>();
  const bans: { time: string; target: string }[] = [];
  for (const { time, target } of matches) {
    const at = Date.parse(time);
    const inside = [...(times.get(target) ?? []), at].filter((other) => at - other <= findtime);
    if (inside.length === maxretry) {
      if ((until.get(target) ?? 0) <= at) bans.push({ time: new Date(at).toISOString(), target });
      until.set(target, at + bantime);
    }
    times.set(target, inside.length === maxretry ? [] : inside);
  }
  return bans;
}

describe("replay of a real server's auth.log", () => {
  it("bans what a plain computation over the filter's own matches bans", () => {
    const regex = run(["regex", log, "sshd", "--json", "--year", "2017", "--timezone", "UTC"]);
    expect(regex.status).toBe(0);
    const matches = json(regex.stdout).filter((entry) => entry.line !== undefined);
    expect(matches.length).toBeGreaterThan(500);
    const expected = plainBans(matches);
    expect(expected.length).toBeGreaterThan(10);

    const { stdout, status } = replay(log);
    expect(status).toBe(0);
    const bans = json(stdout);
    expect(bans.map(({ time, target }) => ({ time: new Date(time).toISOString(), target }))).toEqual(
      expected,
    );
    for (const ban of bans) expect(ban).toMatchObject({ jail: "sshd", matches: maxretry });
  });

  it("gives the same output every time", () => {
    expect(replay(log).stdout).toBe(replay(log).stdout);
  });

  it("counts over all nodes: the same lines dealt out to three hosts give the same bans", () => {
    const nodes = ["a", "b", "c"];
    const lines = new Map<string, string[]>(nodes.map((node) => [node, []]));
    const dealt = readFileSync(log, "latin1").trimEnd().split("\n");
    for (const [i, line] of dealt.entries()) lines.get(nodes[i % 3] as string)?.push(line);
    for (const node of nodes) writeFileSync(join(folder, `${node}.log`), `${lines.get(node)?.join("\n")}\n`);
    const spread = replay(...nodes.map((node) => `${node}=${join(folder, `${node}.log`)}`));
    const key = ({ target }: { target: string }) => target;
    const one = json(replay(log).stdout).map(key).sort();
    expect(json(spread.stdout).map(key).sort()).toEqual(one);
    expect(json(spread.stdout).some((ban) => ban.nodes.length === 3)).toBe(true);
  });
});
