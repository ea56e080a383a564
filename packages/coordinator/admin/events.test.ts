import type { Event } from "@fleetban/wire/admin";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { matchAt, start } from "../testing/fixture.ts";
import { Subscriber } from "./events/subscriber.ts";
import { type AdminBench, startAdminBench } from "./testing/bench.ts";
import { reportOf } from "./testing/reports.ts";

describe("events by the admin API", () => {
  let bench: AdminBench;
  let ending: AbortController;
  beforeEach(async () => {
    bench = await startAdminBench();
    ending = new AbortController();
    bench.clock.advanceTo(start + 60_000);
  });
  afterEach(async () => {
    ending.abort();
    await bench.stop();
  });

  /** Watches, and reads event by event. */
  function watch(request: Parameters<AdminBench["root"]["Events"]["WatchEvents"]>[0] = {}) {
    const events = bench.root.Events.WatchEvents(request, { signal: ending.signal })[Symbol.asyncIterator]();
    return async (): Promise<Event> => (await events.next()).value;
  }
  /** Bans and unbans by hand until the watch has begun: what happened before it began it does not show. */
  async function begun(next: () => Promise<Event>): Promise<void> {
    const first = next();
    let heard = false;
    void first.then(() => {
      heard = true;
    });
    for (let i = 0; !heard; i++) {
      await bench.root.Bans.CreateBan({ target: `198.51.100.${i}` });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  async function until(next: () => Promise<Event>, kind: Event["kind"], text: string): Promise<Event> {
    for (;;) {
      const event = await next();
      if (event.kind === kind && event.text.includes(text)) return event;
    }
  }

  it("shows bans, unbans and nodes as they happen", async () => {
    const next = watch();
    await begun(next);
    for (let i = 0; i < 3; i++) await bench.bus.for("web1").publish([matchAt(i)]);
    expect(await until(next, "EVENT_KIND_BAN", "203.0.113.9")).toMatchObject({
      text: "[sshd] Ban 203.0.113.9",
      ban: { jail: "sshd", target: "203.0.113.9" },
    });
    await bench.root.Bans.DeleteBans({ target: "203.0.113.9" });
    expect(await until(next, "EVENT_KIND_UNBAN", "203.0.113.9")).toMatchObject({
      text: "[sshd] Unban 203.0.113.9",
    });
    await reportOf(bench, "web1");
    expect(await until(next, "EVENT_KIND_NODE", "web1")).toMatchObject({ node: { name: "web1" } });
    bench.clock.advanceTo(bench.clock.now() + 60_000);
    expect(await until(next, "EVENT_KIND_NODE", "silent")).toMatchObject({ text: "web1 is silent" });
  });

  it("shows matches to who asks for them, and only those within a network", async () => {
    const next = watch({ kinds: ["EVENT_KIND_MATCH"], target: "203.0.113.0/24" });
    const first = next();
    let heard = false;
    void first.then(() => {
      heard = true;
    });
    while (!heard) {
      await bench.bus.for("web1").publish([matchAt(60, { target: "198.51.100.9" }), matchAt(60)]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await first).toMatchObject({
      text: "[sshd] Found 203.0.113.9 on web1",
      match: { target: "203.0.113.9", line: expect.stringContaining("Failed password") },
    });
  });

  it("serves a thousand streams at once, and none of them holds up another", async () => {
    const watches = Array.from({ length: 1000 }, () => watch({ kinds: ["EVENT_KIND_BAN"] }));
    const seen = watches.map((next) => until(next, "EVENT_KIND_BAN", "203.0.113.77"));
    let done = 0;
    for (const one of seen) void one.then(() => done++);
    for (let i = 0; done < seen.length && i < 200; i++) {
      await bench.root.Bans.CreateBan({ target: "203.0.113.77" });
      await new Promise((resolve) => setTimeout(resolve, 50));
      await bench.root.Bans.DeleteBans({ target: "203.0.113.77" });
    }
    expect((await Promise.all(seen)).length).toBe(1000);
  }, 60_000);
});

describe("a client that reads slower than things happen", () => {
  it("loses the oldest, is told how many, and costs no more", async () => {
    const subscriber = new Subscriber(() => true);
    const ending = new AbortController();
    for (let i = 0; i < 10_000; i++) subscriber.put({ text: String(i) });
    let missed = 0;
    const seen: number[] = [];
    for await (const event of subscriber.events(ending.signal)) {
      missed += event.missed ?? 0;
      seen.push(Number(event.text));
      if (event.text === "9999") ending.abort();
    }
    expect(seen.length).toBeLessThanOrEqual(1000);
    expect(missed + seen.length).toBe(10_000);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  });
});
