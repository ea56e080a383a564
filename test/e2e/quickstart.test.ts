import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { Running } from "@fleetban/test-servers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { whyNoNamespaces } from "../../packages/enforcer/firewall/testing/namespace.ts";
import { fleetban, repository } from "../support/command.ts";
import { Machine } from "../support/machine.ts";

const reason = await whyNoNamespaces();
const name = `fbe-quickstart-${process.pid}`;

let machine: Machine;
/** Temporary files go below the machine's folder, so that what is left of them is seen. */
let temporary: string[];

beforeEach(() => {
  machine = new Machine();
  temporary = ["env", `TMPDIR=${machine.folder}`];
});

afterEach(() => machine.remove());

describe.skipIf(reason !== undefined)("the quickstart in a network namespace", () => {
  const inside = ["netns", "exec", name];
  const nft = () => execFileSync("ip", [...inside, "nft", "list", "ruleset"], { encoding: "utf8" });
  const quickstart = (...words: string[]) =>
    new Running("ip", [...inside, ...temporary, fleetban, "quickstart", ...words]);

  beforeEach(() => execFileSync("ip", ["netns", "add", name]));
  afterEach(() => execFileSync("ip", ["netns", "delete", name]));

  it("bans by the fleet's count, says what to type next, and leaves nothing behind", async () => {
    const once = quickstart("--once");
    expect(await once.ended).toBe(0);
    const text = once.lines.join("\n");
    expect(text).toMatch(/firewall {2}nftables/);
    expect(text).toMatch(/BAN {3}203\.0\.113\.77 .*\n.*on mail1, web1, web2/);
    expect(text).toContain("What to type next:");
    const wide = once.lines.filter((line) => line.length > 80 && !line.includes(machine.folder));
    expect(wide).toEqual([]);
    expect({ nft: nft(), files: readdirSync(machine.folder) }).toEqual({ nft: "", files: [] });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "follows the logs, bans as they grow, and tidies up at %s",
    async (signal) => {
      const running = quickstart();
      await running.line("npx fleetban standalone --help");
      expect(nft()).toContain("203.0.113.77");
      const [folder = ""] = readdirSync(machine.folder);
      for (const host of ["web1", "web2"]) machine.attack(`${folder}/${host}/auth.log`, "198.51.100.7", 3);
      await running.line(/BAN {3}198\.51\.100\.7/);
      expect(await running.end(signal)).toBe(0);
      expect({ nft: nft(), files: readdirSync(machine.folder) }).toEqual({ nft: "", files: [] });
    },
  );
});

describe("npm start -- --once", () => {
  it("ends with 0 after the backlog, saying what it does while one waits", { timeout: 60_000 }, async () => {
    const start = new Running("env", [
      ...temporary.slice(1),
      ...["npm", "--prefix", repository, "start", "--", "--once", "--firewall", "dry-run"],
    ]);
    expect(await start.ended).toBe(0);
    const text = start.lines.join("\n");
    expect(text).toMatch(
      /• Building …[\s\S]*firewall {2}dry-run, nothing is blocked[\s\S]*BAN {3}203\.0\.113\.77/,
    );
    // npm keeps a cache of its own there.
    expect(readdirSync(machine.folder).filter((file) => file.startsWith("fleetban"))).toEqual([]);
  });
});
