import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@fleetban/core";
import { guardStoreConformance } from "@fleetban/core/conformance";
import { openState } from "@fleetban/wire";
import { expect, it } from "vitest";
import { sqliteGuardStore } from "./guard-store.ts";

guardStoreConformance("SQLite", async (clock) => {
  const directory = await mkdtemp(join(tmpdir(), "fleetban-guard-"));
  let state = openState(directory);
  return {
    store: sqliteGuardStore(state.database, clock),
    async reopen() {
      state.close();
      state = openState(directory);
      return sqliteGuardStore(state.database, clock);
    },
    async close() {
      state.close();
      await rm(directory, { recursive: true });
    },
  };
});

it("a clock that was ahead by hours, and is set right, does not keep bans back for as long", async () => {
  const state = openState(":memory:");
  const ahead = new ManualClock(Date.UTC(2026, 0, 2));
  const scopes = [{ name: "jail sshd", limit: 1 }];
  const request = (ban: string) => ({ ban, key: ban, since: 0, scopes });
  expect(await sqliteGuardStore(state.database, ahead).ask(request("a"))).toMatchObject({ answer: "pass" });
  const store = sqliteGuardStore(state.database, new ManualClock(Date.UTC(2026, 0, 1)));
  expect(await store.ask(request("b"))).toMatchObject({ answer: "pass" });
  expect(await store.ask(request("c"))).toMatchObject({ answer: "full" });
  state.close();
});

it("forgets what was dropped, and what is charged no more", async () => {
  const state = openState(":memory:");
  const clock = new ManualClock(Date.UTC(2026, 0, 1));
  const store = sqliteGuardStore(state.database, clock);
  await store.ask({ ban: "a", key: "a", since: 0, scopes: [{ name: "jail sshd", limit: 1 }] });
  state.database.handle.exec("INSERT INTO guard_dropped VALUES ('a', 0, 0)");
  clock.advanceTo(clock.now() + 60_000);
  await store.purge(1);
  for (const table of ["guard_charge", "guard_dropped"]) {
    expect(state.database.handle.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
  }
  state.close();
});
