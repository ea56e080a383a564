import { headers } from "nats";
import type { NatsLink } from "./connect.ts";
import type { Delivered } from "./delivered.ts";
import { poisonStream, poisonSubject } from "./subjects.ts";

/** What stands beside a message that was put aside. */
export const poisonHeaders = {
  /** Why, in one line. */
  reason: "Fleetban-Reason",
  /** Its place in the stream of matches. */
  sequence: "Fleetban-Sequence",
} as const;

const longestReason = 500;

/**
 * Puts messages aside as they are, with the reason; resolves when JetStream stored it. The
 * subject says whose it was. To look at them: `nats stream view FLEETBAN_POISON`.
 *
 * @throws FleetbanError see {@link NatsLink.ask}
 */
export function poisonKeeper(link: NatsLink): (message: Delivered, reason: string) => Promise<void> {
  const stream = link.connection.jetstream({ timeout: 5000 });
  return async ({ subject, data, seq, stored }, reason) => {
    const beside = headers();
    beside.set(poisonHeaders.reason, oneLine(reason));
    beside.set(poisonHeaders.sequence, `${seq}`);
    await link.ask("put poison aside", () =>
      stream.publish(poisonSubject(subject), data, {
        headers: beside,
        // Rejected again after the acknowledgement got lost, it is kept once.
        msgID: `${seq}.${stored}`,
        expect: { streamName: poisonStream },
      }),
    );
  };
}

/** A reason may quote what an attacker wrote: no header of theirs, nothing for a terminal to act on. */
function oneLine(reason: string): string {
  return reason
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ")
    .trim()
    .slice(0, longestReason)
    .toWellFormed();
}
