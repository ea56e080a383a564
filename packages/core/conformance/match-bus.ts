import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Millis } from "../clock.ts";
import { type Match, matchId } from "../match.ts";
import type { MatchConsumer, MatchDelivery, MatchPublisher, RetainedBatch } from "../ports/match-bus.ts";

/** A match bus under test. */
export interface OpenMatchBus {
  /** What one node publishes with. */
  publisher(node: string): MatchPublisher;
  consumer: MatchConsumer;
  close(): Promise<void>;
}

/** What every match bus must do; `open` gives an empty one. */
export function matchBusConformance(name: string, open: () => Promise<OpenMatchBus>): void {
  describe(`match bus: ${name}`, () => {
    let bus: OpenMatchBus;
    let ending: AbortController;
    let published: Promise<void>[];
    beforeEach(async () => {
      bus = await open();
      ending = new AbortController();
      published = [];
    });
    afterEach(async () => {
      ending.abort();
      // A bus that waits for the acknowledgement refuses at its close what never got one.
      const settled = Promise.allSettled(published);
      await bus.close();
      await settled;
    });

    const time = Date.UTC(2026, 0, 1);
    function match(offset: number, node = "web1"): Match {
      const target = "203.0.113.9";
      const id = matchId({ node, source: "log", offset }, "sshd", target);
      const line = "Failed password for \u{1F600}\0 from 203.0.113.9";
      const captures = { user: "root\n" };
      return { id, node, jail: "sshd", key: target, target, time, weight: 1, log: "/log", line, captures };
    }
    /** Publishes without waiting: a bus may answer only when the match was acknowledged. */
    function publish(node: string, matches: readonly Match[]): Promise<void> {
      const done = bus.publisher(node).publish(matches);
      done.catch(() => {});
      published.push(done);
      return done;
    }
    function deliveries(signal = ending.signal) {
      const iterator = bus.consumer.deliveries(signal)[Symbol.asyncIterator]();
      return {
        next: async (): Promise<MatchDelivery | undefined> => (await iterator.next()).value,
        take: async (): Promise<MatchDelivery> => (await iterator.next()).value as MatchDelivery,
        end: async () => void (await iterator.return?.()),
      };
    }
    /** Ids in the order they were first seen, after everything was acknowledged. */
    async function drain(from: ReturnType<typeof deliveries>, expected: number): Promise<string[]> {
      const ids = new Set<string>();
      while (ids.size < expected) {
        const delivery = await from.take();
        for (const { id } of delivery.matches) ids.add(id);
        await delivery.ack();
      }
      return [...ids];
    }

    it("delivers matches whole, and the publish ends with the acknowledgement at the latest", async () => {
      const matches = [match(1), match(2)];
      const done = publish("web1", matches);
      const delivery = await deliveries().take();
      expect(delivery.matches).toEqual(matches);
      expect(delivery.node).toBe("web1");
      await delivery.ack();
      await done;
    });

    it("vouches for the publishing node, whatever the payload claims", async () => {
      void publish("web2", [match(1, "web1")]);
      const delivery = await deliveries().take();
      expect(delivery.node).toBe("web2");
      await delivery.ack();
    });

    it("waits for what is published later", async () => {
      const next = deliveries().take();
      const done = publish("web1", [match(1)]);
      await (await next).ack();
      await done;
    });

    it("has nothing to do for no matches", async () => {
      await publish("web1", []);
      void publish("web1", [match(1)]);
      const delivery = await deliveries().take();
      expect(delivery.matches).toHaveLength(1);
      await delivery.ack();
    });

    it("delivers again after a retry, and not after an acknowledgement", async () => {
      const from = deliveries();
      const done = publish("web1", [match(1)]);
      await (await from.take()).retry();
      const again = await from.take();
      expect(again.matches).toEqual([match(1)]);
      await again.ack();
      await done;
      void publish("web1", [match(2)]);
      const next = await from.take();
      expect(next.matches).toEqual([match(2)]);
      await next.ack();
    });

    it("goes on with the others while one waits for its retry", async () => {
      const from = deliveries();
      void publish("web1", [match(1)]);
      await (await from.take()).retry();
      void publish("web1", [match(2)]);
      expect((await drain(from, 2)).sort()).toEqual([match(1).id, match(2).id].sort());
    });

    it("delivers again when as much time has passed as was asked for, and others meanwhile", async () => {
      const from = deliveries();
      void publish("web1", [match(1)]);
      const first = await from.take();
      const begin = performance.now();
      await first.retry(500);
      void publish("web1", [match(2)]);
      const seen = new Map<string, { delivery: MatchDelivery; after: number }>();
      while (seen.size < 2) {
        const delivery = await from.take();
        seen.set(delivery.matches[0]?.id ?? "", { delivery, after: performance.now() - begin });
      }
      const again = seen.get(match(1).id);
      // A timer may come a moment early.
      expect(again?.after).toBeGreaterThanOrEqual(495);
      expect(again?.delivery.published).toBe(first.published);
      for (const { delivery } of seen.values()) await delivery.ack();
    });

    it("never delivers again what was rejected, and lets the publisher go on", async () => {
      const from = deliveries();
      const done = publish("web1", [match(1)]);
      await (await from.take()).reject("unknown jail");
      await done;
      void publish("web1", [match(2)]);
      const next = await from.take();
      expect(next.matches).toEqual([match(2)]);
      await next.ack();
    });

    it("takes only the first answer", async () => {
      const from = deliveries();
      const done = publish("web1", [match(1)]);
      const delivery = await from.take();
      await delivery.ack();
      await delivery.retry();
      await delivery.reject("too late");
      await done;
      void publish("web1", [match(2)]);
      const next = await from.take();
      expect(next.matches).toEqual([match(2)]);
      await next.ack();
    });

    it("delivers to the next consumer what one left unanswered", async () => {
      const first = deliveries();
      void publish("web1", [match(1)]);
      void publish("web1", [match(2)]);
      await first.take();
      await (await first.take()).retry();
      await first.end();
      expect((await drain(deliveries(), 2)).sort()).toEqual([match(1).id, match(2).id].sort());
    });

    it("ends the deliveries when the signal aborts", async () => {
      const stopped = new AbortController();
      const from = deliveries(stopped.signal);
      const next = from.next();
      stopped.abort();
      expect(await next).toBeUndefined();
    });

    it("shares the deliveries among consumers", async () => {
      const two = [deliveries(), deliveries()] as const;
      const taken = two.map((from) => from.take());
      void publish("web1", [match(1)]);
      void publish("web2", [match(2)]);
      const both = await Promise.all(taken);
      expect(both.flatMap(({ matches }) => matches.map(({ id }) => id)).sort()).toEqual(
        [match(1).id, match(2).id].sort(),
      );
      for (const delivery of both) await delivery.ack();
    });

    /** All that is read again, in order. */
    async function retained(
      from: { after: number } | { since: Millis },
      until: number,
      signal = ending.signal,
    ): Promise<RetainedBatch[]> {
      const batches: RetainedBatch[] = [];
      for await (const batch of bus.consumer.retained(from, until, signal)) batches.push(batch);
      return batches;
    }

    it("reads again what was answered and what was not, in order, and takes nothing away", async () => {
      const from = deliveries();
      for (const [i, node] of ["web1", "web2", "web1"].entries()) void publish(node, [match(i, node)]);
      await (await from.take()).ack();
      await (await from.take()).reject("unknown jail");
      const third = await from.take();
      const { delivered } = await bus.consumer.place();
      const batches = await retained({ after: 0 }, delivered);
      expect(batches.map(({ node, matches }) => ({ node, matches }))).toEqual(
        ["web1", "web2", "web1"].map((node, i) => ({ node, matches: [match(i, node)] })),
      );
      const positions = batches.map(({ position }) => position);
      expect(positions).toEqual(positions.toSorted((a, b) => a - b));
      await third.ack();
      void publish("web1", [match(4)]);
      expect((await from.take()).matches).toEqual([match(4)]);
    });

    it("reads again from a position or a time on, and to a position", async () => {
      const from = deliveries();
      const begin = Date.now();
      for (let i = 0; i < 4; i++) {
        void publish("web1", [match(i)]);
        await (await from.take()).ack();
      }
      const { delivered } = await bus.consumer.place();
      const all = await retained({ since: begin - 60_000 }, delivered);
      expect(all).toHaveLength(4);
      const at = (i: number) => (all[i] as RetainedBatch).position;
      expect(await retained({ after: at(0) }, at(2))).toEqual(all.slice(1, 3));
      expect(await retained({ after: at(3) }, at(3) + 10)).toEqual([]);
      expect(await retained({ after: at(2) }, at(3) + 10)).toEqual(all.slice(3));
      expect(await retained({ since: Date.now() + 60_000 }, at(3))).toEqual([]);
      for (const { published } of all) {
        expect(published).toBeGreaterThanOrEqual(begin - 1);
        expect(published).toBeLessThanOrEqual(Date.now() + 1);
      }
    });

    it("ends reading again when its signal aborts", async () => {
      const from = deliveries();
      for (let i = 0; i < 3; i++) {
        void publish("web1", [match(i)]);
        await (await from.take()).ack();
      }
      const stopped = new AbortController();
      const read: RetainedBatch[] = [];
      for await (const batch of bus.consumer.retained({ after: 0 }, 1000, stopped.signal)) {
        read.push(batch);
        stopped.abort();
      }
      expect(read).toHaveLength(1);
      expect(await retained({ after: 0 }, 1000, stopped.signal)).toEqual([]);
    });

    it("knows how far everything is answered, and how far it was delivered", async () => {
      const before = await bus.consumer.place();
      expect(before).toMatchObject({ settled: before.delivered, waitingSince: null });
      const from = deliveries();
      const begin = Date.now();
      for (let i = 0; i < 3; i++) void publish("web1", [match(i)]);
      const [first, second, third] = [await from.take(), await from.take(), await from.take()];
      await third.ack();
      await first.ack();
      const amid = await bus.consumer.place();
      expect(amid.store).toBe(before.store);
      const [answered, open, last] = await retained({ after: before.delivered }, amid.delivered);
      expect([amid.settled, amid.delivered]).toEqual([answered?.position, last?.position]);
      expect(amid.waitingSince).toBe(open?.published);
      expect(amid.waitingSince).toBeGreaterThanOrEqual(begin - 1);
      await second.ack();
      expect(await bus.consumer.place()).toMatchObject({ settled: last?.position, waitingSince: null });
    });

    it("loses nothing, whatever is answered before the acknowledgement", async () => {
      let offset = 100;
      const answers = fc.array(fc.constantFrom("ack", "retry", "leave"), { maxLength: 12 });
      const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 });
      await fc.assert(
        fc.asyncProperty(sizes, answers, async (sizes, answers) => {
          const batches = sizes.map((size) => Array.from({ length: size }, () => match(offset++)));
          const all = Promise.all(batches.map((batch) => publish("web1", batch)));
          const acknowledged = new Set<string>();
          let from = deliveries();
          for (const answer of answers) {
            if (acknowledged.size === batches.flat().length) break;
            const delivery = await from.take();
            if (answer === "retry") await delivery.retry();
            if (answer === "ack") {
              await delivery.ack();
              for (const { id } of delivery.matches) acknowledged.add(id);
            }
            if (answer === "leave") {
              await from.end();
              from = deliveries();
            }
          }
          while (acknowledged.size < batches.flat().length) {
            const delivery = await from.take();
            await delivery.ack();
            for (const { id } of delivery.matches) acknowledged.add(id);
          }
          await from.end();
          await all;
          expect([...acknowledged].sort()).toEqual(
            batches
              .flat()
              .map(({ id }) => id)
              .sort(),
          );
        }),
        { numRuns: 30 },
      );
    });
  });
}
