import { setTimeout as after } from "node:timers/promises";
import { limits } from "../../../../packages/wire/codec/limits.ts";
import { decodeMatches, encodeMatches } from "../../../../packages/wire/codec/match.ts";
import { nodeOfSubject } from "../../../../packages/wire/nats/subjects.ts";
import { hosts, impostor, type Site } from "../site.ts";
import type { Draw } from "./fault.ts";

/**
 * Batches that were sent before come once more, under their node's own key and without an id by which
 * NATS would know them: as they were, or cut and joined in another way, in any order.
 */
export const sendAgain: Draw = (random) => {
  const own = random.fork();
  const count = random.between(20, 80);
  return {
    words: `the last ${count} batches are sent again, mixed`,
    async inflict(site) {
      await after(own.below(400));
      for (const { node, data } of own.shuffled(await anew(site, count, own.below(2) === 0))) {
        const { connection } = await site.link(node);
        connection.publish(`fleetban.v1.match.${node}`, data);
        if (own.below(3) === 0) await after(own.below(40));
      }
    },
  };

  async function anew(
    site: Site,
    most: number,
    mixed: boolean,
  ): Promise<{ node: string; data: Uint8Array }[]> {
    const streams = await site.streams();
    const sent = await persist(() => streams.newestBatches(most));
    const batches = sent.map(({ subject, data }) => ({ node: nodeOfSubject(subject) as string, data }));
    if (!mixed) return batches;
    return hosts.flatMap((node) => {
      const mine = batches.filter((batch) => batch.node === node);
      const matches = own.shuffled(mine.flatMap(({ data }) => decodeMatches(node, data).matches));
      const cut: { node: string; data: Uint8Array }[] = [];
      while (matches.length > 0) {
        const some = matches.splice(0, own.between(1, 12));
        cut.push({ node, data: encodeMatches(node, some, limits.messageBytes) });
      }
      return cut;
    });
  }
};

/**
 * A coordinator that takes deliveries and counts nothing: some it gives back at once, some after a
 * while, and of some nobody hears again until the time to acknowledge is over.
 */
export const holdBack: Draw = (random) => {
  const own = random.fork();
  const millis = random.between(500, 2000);
  return {
    words: `deliveries go to one who gives them back late or not at all, for ${millis} ms`,
    async inflict(site) {
      const link = await site.link(impostor);
      const { connection } = link;
      const inbox = link.newInbox();
      const taken = connection.subscribe(inbox, {
        callback: (error, message) => {
          // A status instead of a delivery has nowhere to be answered to.
          if (error !== null || !message.reply) return;
          const answer = own.below(4);
          if (answer < 2) message.respond(answer === 0 ? "-NAK" : nakAfter(own.below(800)));
          else if (answer === 2) setTimeout(() => message.respond("-NAK"), own.below(1000));
        },
      });
      const end = performance.now() + millis;
      while (performance.now() < end) {
        const asked = { batch: own.between(1, 6), expires: 200_000_000 };
        connection.publish("$JS.API.CONSUMER.MSG.NEXT.FLEETBAN_MATCHES.coordinator", JSON.stringify(asked), {
          reply: inbox,
        });
        await after(220);
      }
      await after(1000);
      taken.unsubscribe();
    },
  };
};

function nakAfter(millis: number): string {
  return `-NAK ${JSON.stringify({ delay: millis * 1_000_000 })}`;
}

/** Another fault may have NATS away at the moment. */
async function persist<T>(work: () => Promise<T>): Promise<T> {
  for (let left = 40; ; left--) {
    try {
      return await work();
    } catch (error) {
      if (left === 0) throw error;
      await after(250);
    }
  }
}
