import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { type Ban, type ErrorCode, FleetbanError } from "@fleetban/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openState, type State } from "./state.ts";

const here = new URL("./state.ts", import.meta.url).href;
const node = ["--conditions=source", "--input-type=module", "-e"];

describe("the state directory", () => {
  let directory: string;
  let states: State[];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "fleetban-state-"));
    states = [];
  });
  afterEach(async () => {
    for (const state of states) state.close();
    await rm(directory, { recursive: true });
  });

  function open(path = directory): State {
    const state = openState(path);
    states.push(state);
    return state;
  }
  /** The error of opening, which has to be one with a code. */
  function refusal(path = directory): FleetbanError {
    try {
      open(path);
    } catch (error) {
      if (error instanceof FleetbanError) return error;
      throw error;
    }
    throw new Error(`${path} was opened`);
  }
  const checkpoint = { path: "/var/log/auth.log", identity: "8:1:42:abc", offset: 100, tail: "9f" };
  const file = () => join(directory, "fleetban.db");

  it("is created with its parents, for its owner alone", async () => {
    const path = join(directory, "deep", "state");
    await open(path).checkpoints.save([checkpoint]);
    const { stdout } = await promisify(execFile)("stat", ["-c", "%a", path]);
    expect(stdout.trim()).toBe("700");
  });

  it("in memory leaves nothing behind and is empty each time", async () => {
    await open(":memory:").checkpoints.save([checkpoint]);
    expect(await open(":memory:").checkpoints.load()).toEqual([]);
  });

  it("is refused while this process has it open already, and free after a close", () => {
    const first = open();
    expect(refusal()).toMatchObject({ code: "FLB_STATE_IN_USE", message: expect.stringContaining(file()) });
    first.close();
    open();
  });

  it("is refused while another process has it open, and free at once when that one is killed", async () => {
    const script = `import { openState } from ${JSON.stringify(here)};
      globalThis.state = openState(process.argv[1]);
      await state.checkpoints.save([${JSON.stringify(checkpoint)}]);
      console.log("open");
      setInterval(() => {}, 1000);`;
    const other = spawn(process.execPath, [...node, script, directory], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(other.stdout, "data");
    expect(refusal().code).toBe("FLB_STATE_IN_USE");
    const gone = once(other, "exit");
    other.kill("SIGKILL");
    await gone;
    expect(await open().checkpoints.load()).toEqual([checkpoint]);
  });

  it("is refused when a newer version wrote it, and left as it is", async () => {
    const database = new DatabaseSync(file());
    database.exec("PRAGMA user_version = 99; CREATE TABLE future (x)");
    database.close();
    const before = await readFile(file());
    expect(refusal()).toMatchObject({
      code: "FLB_STATE_NEWER",
      message: expect.stringMatching(/fleetban\.db has version 99; this Fleetban knows up to \d+$/),
    });
    expect(await readFile(file())).toEqual(before);
  });

  it("of version 1 is taken over: its bans are their targets' first, and can be looked up by target", async () => {
    const state = open();
    const record = {
      ...{ id: "1", jail: "sshd", target: "203.0.113.9", since: 1, until: 2, generation: 3, state: "active" },
      ...{ node: null, enforcement: { ports: [], protocols: [], blocktype: "drop" } },
      reason: { cause: null, matches: 5, nodes: ["web1"], policy: "r" },
    };
    await state.checkpoints.save([checkpoint]);
    state.close();
    const database = new DatabaseSync(file());
    database.exec(`DROP TABLE ban; PRAGMA user_version = 1;
      CREATE TABLE ban (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, generation INTEGER NOT NULL,
        ended INTEGER, record TEXT NOT NULL)`);
    database
      .prepare("INSERT INTO ban (key, generation, ended, record) VALUES (?, 3, 2, ?)")
      .run("sshd|203.0.113.9|", JSON.stringify(record));
    database.close();
    const expected = { ...record, count: 1, reason: { ...record.reason, earlier: null } };
    for (let times = 0; times < 2; times++) {
      const again = open();
      expect(await again.bans.listTarget("203.0.113.9")).toEqual([expected]);
      expect(await again.checkpoints.load()).toEqual([checkpoint]);
      again.close();
    }
  });

  it("is refused when it is damaged, with the path and a way out", async () => {
    await writeFile(file(), "this was a database once".repeat(500));
    const error = refusal();
    expect(error).toMatchObject({ code: "FLB_STATE_CORRUPT", message: expect.stringContaining(file()) });
    expect(error.remedy).toContain("Move the file aside");
  });

  it("is refused when a part of it is damaged, at the latest where that part is read", async () => {
    const state = open();
    const checkpoints = Array.from({ length: 2000 }, (_, i) => ({ ...checkpoint, identity: `id-${i}` }));
    await state.checkpoints.save(checkpoints);
    state.close();
    const bytes = await readFile(file());
    bytes.fill(0xff, 4096 * 3, 4096 * 12);
    await writeFile(file(), bytes);
    await expect((async () => open().checkpoints.load())()).rejects.toMatchObject({
      code: "FLB_STATE_CORRUPT",
    });
  });

  it.each([
    ["a file stands in its place", () => writeFile(file(), ""), "fleetban.db"],
    ["a file stands in its parent's place", () => writeFile(file(), ""), "fleetban.db/deeper"],
  ])("cannot be written where %s, and says which path", async (_, prepare, path) => {
    await prepare();
    const error = refusal(join(directory, path));
    expect(error.code).toBe("FLB_STATE_UNWRITABLE");
    expect(error.message).toContain(join(directory, path));
    expect(error.message).toMatch(/EEXIST|ENOTDIR/);
  });

  describe("when it cannot be written any more", () => {
    const ban: Ban = {
      id: "0".repeat(32),
      jail: "sshd",
      target: "203.0.113.9",
      since: 0,
      until: null,
      count: 1,
      generation: 1,
      state: "active",
      node: null,
      enforcement: { ports: [], protocols: [], blocktype: "drop" },
      reason: { cause: null, matches: 5, nodes: ["web1"], policy: "r", earlier: null },
    };
    const many = Array.from({ length: 5000 }, (_, i) => ({ ...checkpoint, identity: `id-${i}` }));
    const troubles: [string, (state: State) => void, (state: State) => void][] = [
      [
        "full",
        ({ database }) => {
          const { page_count } = database.handle.prepare("PRAGMA page_count").get() as { page_count: number };
          database.handle.exec(`PRAGMA max_page_count = ${page_count}`);
        },
        ({ database }) => database.handle.exec("PRAGMA max_page_count = 1000000"),
      ],
      [
        "read-only",
        ({ database }) => database.handle.exec("PRAGMA query_only = ON"),
        ({ database }) => database.handle.exec("PRAGMA query_only = OFF"),
      ],
    ];
    it.each(troubles)("%s: stores nothing, says so with a code, and goes on later", async (_, begin, end) => {
      const state = open();
      const code: ErrorCode = "FLB_STATE_UNWRITABLE";
      const reason = { code, message: expect.stringContaining(file()) };
      begin(state);
      await expect(state.checkpoints.save(many)).rejects.toMatchObject(reason);
      expect(await state.checkpoints.load()).toEqual([]);
      const bans = Array.from({ length: 200 }, (_, i) => ({ ...ban, target: `203.0.113.${i}` }));
      const stored: Ban[] = [];
      const refused = async () => {
        for (const one of bans) if (await state.bans.put(one, 0)) stored.push(one);
      };
      await expect(refused()).rejects.toMatchObject(reason);
      end(state);
      const listed: Ban[] = [];
      for await (const one of state.bans.list()) listed.push(one);
      expect(listed).toEqual(stored);
      await state.checkpoints.save(many);
      expect(await state.checkpoints.load()).toHaveLength(many.length);
      for (const one of bans.slice(stored.length)) expect(await state.bans.put(one, 0)).toBe(true);
    });
  });
});
