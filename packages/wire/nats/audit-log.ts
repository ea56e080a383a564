import type { AuditEntry, AuditLog } from "@fleetban/core";
import type { NatsLink } from "./connect.ts";
import { apiCodes, isAnswer } from "./errors.ts";
import { auditStream, auditSubject } from "./subjects.ts";

/** Messages asked for at once. */
const atOnce = 32;

/** Who changed what in the fleet: a stream that coordinators add to, and nobody deletes from. */
export function natsAuditLog(link: NatsLink): AuditLog {
  const jetstream = link.connection.jetstream({ timeout: 5000 });
  const manager = link.connection.jetstreamManager({ checkAPI: false, timeout: 5000 });

  async function at(seq: number): Promise<AuditEntry | undefined> {
    try {
      const { data } = await link.ask("read the audit", async () =>
        (await manager).streams.getMessage(auditStream, { seq }),
      );
      return JSON.parse(new TextDecoder().decode(data)) as AuditEntry;
    } catch (error) {
      if (isAnswer(error, apiCodes.messageNotFound)) return undefined;
      throw error;
    }
  }

  return {
    async append(entry) {
      const expect = { streamName: auditStream };
      await link.ask("write the audit", () =>
        jetstream.publish(auditSubject, JSON.stringify(entry), { expect }),
      );
    },
    async list(before, limit) {
      const { state } = await link.ask("read the audit", async () =>
        (await manager).streams.info(auditStream),
      );
      const found: { entry: AuditEntry; position: number }[] = [];
      let next = Math.min(state.last_seq, (before ?? Number.POSITIVE_INFINITY) - 1);
      while (found.length < limit && next >= state.first_seq && next > 0) {
        const count = Math.min(atOnce, limit - found.length, next - state.first_seq + 1);
        const positions = Array.from({ length: count }, (_, i) => next - i);
        for (const [i, entry] of (await Promise.all(positions.map(at))).entries()) {
          if (entry !== undefined) found.push({ entry, position: positions[i] as number });
        }
        next -= count;
      }
      return found;
    },
    async close() {},
  };
}
