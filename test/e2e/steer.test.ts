import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { Running } from "@fleetban/test-servers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fleetban, run } from "../support/command.ts";
import { codesIn, Machine } from "../support/machine.ts";

const policy = `jails:
  sshd: { filter: sshd, logpath: [LOG], maxretry: 3, findtime: 10m, bantime: 1h, port: ssh }
`;

describe("steering a machine from its terminal", () => {
  let machine: Machine;
  let running: Running;
  beforeEach(async () => {
    machine = new Machine();
    machine.write("auth.log", "");
    machine.write("policy.yaml", policy.replace("LOG", machine.path("auth.log")));
    running = machine.start();
    await running.line("Started");
  });
  afterEach(() => machine.remove());

  const steer = (...args: string[]) =>
    run([...args, "--server", `unix:${machine.path("state", "admin.sock")}`]);

  it("bans and unbans by hand, and shows what is banned and who did it", async () => {
    expect(steer("bans").stdout).toBe("Nothing is banned.\n");
    expect(steer("ban", "198.51.100.7", "2001:db8:bad::/64", "--for", "2d", "--comment", "ticket 7")).toEqual(
      {
        status: 0,
        stdout: "[manual] Ban 198.51.100.7 (2d)\n[manual] Ban 2001:db8:bad::/64 (2d)\n",
        stderr: "",
      },
    );
    await running.line("would ban 2001:db8:bad::/64 on all ports");
    machine.attack("auth.log", "203.0.113.9", 3);
    await running.line("[sshd] Ban 203.0.113.9");
    const listed = steer("bans").stdout.split("\n");
    expect(listed[0]).toMatch(/^TARGET +JAIL +SINCE +LEFT +WHERE +WHY$/);
    expect(listed[3]).toMatch(
      /^203\.0\.113\.9 +sshd +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +(1h|59m \d+s) +everywhere +3 on /,
    );
    const json = steer("bans", "--json", "203.0.113.0/24").stdout.trim().split("\n");
    expect(json.map((line) => JSON.parse(line))).toMatchObject([{ target: "203.0.113.9", jail: "sshd" }]);

    expect(steer("unban", "203.0.113.9")).toMatchObject({ status: 0, stdout: "[sshd] Unban 203.0.113.9\n" });
    await running.line("[sshd] Unban 203.0.113.9");
    expect(steer("unban", "203.0.113.9")).toMatchObject({ status: 1, stdout: "203.0.113.9 is not banned\n" });
    expect(steer("unban", "--all").stdout.split("\n")).toHaveLength(3);
    expect(steer("audit").stdout).toMatch(/local \(admin\) +Bans\.DeleteBans/);
    expect(JSON.parse(steer("audit", "--json").stdout)).toHaveLength(4);
  });

  it("never bans the machine itself, by hand neither", () => {
    const { status, stderr } = steer("ban", "127.0.0.1");
    expect(status).toBe(1);
    expect(stderr).toContain("127.0.0.1 is never banned: self");
    expect(codesIn(stderr)).toEqual(["FLB_ADMIN_CALL"]);
  });

  it("shows the machine at a glance, its jail, and why somebody is banned", async () => {
    machine.attack("auth.log", "203.0.113.9", 4);
    await running.line("[sshd] Ban 203.0.113.9");
    const status = steer("status").stdout;
    expect(status).toMatch(/^Nodes: +1$/m);
    expect(status).toMatch(/^Jails: +sshd 1$/m);
    expect(JSON.parse(steer("status", "--json").stdout)).toMatchObject({
      bans: 1,
      held: 0,
      nodes: { total: 1 },
    });
    expect(steer("nodes").stdout).toMatch(/^\S+ +alive +\d+s ago +1 +0 B /m);

    expect(steer("jails").stdout).toMatch(/^sshd +1 +3 +10m +1h +enforce +tcp\/22 +sshd$/m);
    expect(steer("jails", "sshd", "--maxretry", "2", "--for", "1h").stdout).toMatch(
      /^Set for now: by local, until /m,
    );
    machine.attack("auth.log", "203.0.113.10", 2);
    await running.line("[sshd] Ban 203.0.113.10");
    expect(steer("jails", "sshd", "--clear").stdout).toMatch(/^Trips at: +3 within 10m/m);
    expect(steer("jails", "nope").status).toBe(1);

    const why = steer("explain", "203.0.113.9").stdout;
    expect(why).toMatch(/^\[sshd\] 203\.0\.113\.9$/m);
    expect(why).toMatch(/^ {2}Ban 1 since .*, (1h|59m \d+s) left, everywhere, tcp\/22$/m);
    expect(why).toMatch(/^ {2}Enforced by 1 of 1 nodes$/m);
    expect(why.match(/Failed password for root from 203\.0\.113\.9/g)).toHaveLength(4);
    expect(why.match(/ 3 trips /g)).toHaveLength(1);
    expect(steer("explain", "198.51.100.1")).toMatchObject({
      status: 1,
      stdout: expect.stringContaining("Nothing is known"),
    });
    expect(steer("explain", "127.0.0.1").stdout).toContain("127.0.0.1 is never banned: self");
  });

  it("shows what happens, until it is interrupted", async ({ onTestFinished }) => {
    const events = new Running(fleetban, [
      "events",
      "--server",
      `unix:${machine.path("state", "admin.sock")}`,
    ]);
    onTestFinished(async () => {
      await events.end("SIGKILL");
    });
    // What happened before the watch began it does not show.
    for (let i = 0; i < 100 && !events.lines.some((line) => line.includes("Ban ")); i++) {
      steer("ban", `198.51.100.${i}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    steer("unban", "--all");
    await events.line("[manual] Unban 198.51.100.");
    expect(await events.end("SIGINT")).toBe(0);
  });

  it("reports what was banned, and who came most", async () => {
    machine.attack("auth.log", "203.0.113.9", 3);
    await running.line("[sshd] Ban 203.0.113.9");
    steer("ban", "198.51.100.7");
    steer("unban", "198.51.100.7");
    const { stdout } = steer("report", "--since", "1d");
    expect(stdout).toMatch(/^Bans since .*: 2$/m);
    expect(stdout).toMatch(/^203\.0\.113\.9 +1 +3 .* sshd$/m);
    expect(JSON.parse(steer("report", "--json").stdout)).toMatchObject({
      bans: 2,
      jails: expect.arrayContaining([{ jail: "manual", bans: 1 }]),
    });
  });

  it("completes commands and options in the shell", () => {
    const script = machine.write("completion.bash", run(["completion", "bash"]).stdout);
    const complete = (...words: string[]) => {
      const line = `source ${script}; COMP_WORDS=(fleetban ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _fleetban; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync("bash", ["-c", line], { encoding: "utf8" }).stdout.trim().split("\n");
    };
    expect(complete("unb")).toEqual(["unban"]);
    expect(complete("token", "")).toEqual(expect.arrayContaining(["create", "list", "revoke"]));
    expect(complete("ban", "203.0.113.9", "--fo")).toEqual(["--for"]);
    expect(run(["completion", "fish"]).stdout).toContain("-a unban");
    expect(run(["completion", "zsh"]).stdout).toMatch(/^#compdef fleetban/);
  });

  it("makes tokens, whose secret alone is on standard output", () => {
    const { stdout, stderr } = steer("token", "create", "alice", "--role", "operator", "--for", "90d");
    expect(stdout).toMatch(/^flt_alice_[\w-]{43}\n$/);
    expect(stderr).toContain("shown this once");
    expect(steer("token", "list").stdout).toMatch(/\nalice +operator +/);
    expect(steer("token", "revoke", "alice").status).toBe(0);
    expect(steer("token", "revoke", "alice").status).toBe(1);
  });

  it("keeps what was done by hand over a kill, and takes over the socket that was left", async () => {
    steer("ban", "198.51.100.7", "--for", "permanent");
    await running.end("SIGKILL");
    expect(existsSync(machine.path("state", "admin.sock"))).toBe(true);
    expect(steer("bans")).toMatchObject({ status: 3, stdout: "" });
    const second = machine.start();
    await second.line("[manual] Restore Ban 198.51.100.7 (permanent)");
    await second.line("Started");
    expect(steer("bans").stdout).toMatch(/198\.51\.100\.7 +manual .* permanent /);
    expect(steer("audit").stdout).toContain("Bans.CreateBan");
  });

  it("fits a terminal of 80 columns, and says how it is used", () => {
    steer("ban", "2001:db8:1111:2222:3333:4444:5555:6666", "--for", "1w");
    const command = `${fleetban} bans --server unix:${machine.path("state", "admin.sock")}`;
    const { stdout } = spawnSync("script", ["-qec", `stty cols 80; ${command}`, "/dev/null"], {
      encoding: "utf8",
    });
    const lines = stdout.split("\r\n").filter((line) => line !== "");
    expect(lines.at(-1)).toContain("2001:db8:1111:2222:3333:4444:5555:6666");
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(80);
    for (const args of [["unban"], ["bans", "--limit", "0"], ["ban", "1.2.3.4", "--for", "ages"], ["ban"]]) {
      const { status, stderr } = steer(...args);
      expect(status, args.join(" ")).toBe(2);
      expect(codesIn(stderr)).toEqual(["FLB_USAGE"]);
    }
  });
});
