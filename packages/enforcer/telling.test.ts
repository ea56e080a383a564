import { ManualClock, noMetrics } from "@fleetban/core";
import { expect, test } from "vitest";
import { Telling } from "./telling.ts";
import { Fixture } from "./testing/fixture.ts";

const clock = new ManualClock(Date.UTC(2026, 0, 1));
const fixture = new Fixture(clock);
const ban = (i: number, jail = "sshd") => ({ ...fixture.ban(`10.0.${i >> 8}.${i & 255}`, { jail }) });

test("a thousand bans at once have a line each, of more it is said how many they were", () => {
  const telling = new Telling({ clock, log: fixture.log, metrics: noMetrics });
  for (let i = 0; i < 5000; i++) telling.held(ban(i), "restore");
  for (let i = 0; i < 10; i++) telling.released(ban(i, "web"), "ended");
  expect(fixture.lines).toHaveLength(1000);
  clock.advanceTo(clock.now() + 1000);
  expect(fixture.lines.slice(1000)).toEqual([
    "[sshd] Restore Ban of 4000 more, which have no line each",
    "[web] Unban of 10 more, which have no line each",
  ]);
  // A hundred lines a second come back.
  for (let i = 0; i < 101; i++) telling.held(ban(i), "ban");
  expect(fixture.lines.slice(1002)).toHaveLength(100);
  telling.stop();
  expect(fixture.lines.at(-1)).toBe("[sshd] Ban of 1 more, which have no line each");
});

test("how many bans are held is told once for many changes", async () => {
  const told: unknown[] = [];
  const metrics = { ...noMetrics, gauge: (...sample: unknown[]) => void told.push(sample) };
  const telling = new Telling({ clock, log: fixture.log, metrics });
  for (let i = 0; i < 50; i++) telling.held(ban(i), "ban");
  telling.held(ban(0), "extend");
  telling.released(ban(1), "ended");
  await Promise.resolve();
  expect(told).toEqual([["fleetban_bans_enforced", 49, { jail: "sshd" }]]);
});
