import { type Ban, type BanEntry, historyEnds, isNewerBan, type RestorableBanTable } from "@fleetban/core";
import type { StoredMsg } from "nats";
import { decodeBan, encodeBan } from "../codec/ban.ts";
import { BanCompleteness } from "./ban-completeness.ts";
import type { NatsContext, NatsLink } from "./connect.ts";
import { apiCodes, isAnswer } from "./errors.ts";
import { followRecords, type RecordBucket, readRecords } from "./record-reader.ts";
import { banStream, banSubject, banSubjects, completeSubject, targetSubjects } from "./subjects.ts";

/** Revisions remembered of records that were read, which saves reading them once more before a put. */
const remembered = 10_000;
/** Requests at once while records are deleted, read or written back. */
const atOnce = 64;

const records: RecordBucket<Ban> = {
  what: "the ban table",
  stream: banStream,
  subjects: banSubjects,
  marker: completeSubject,
  decode: ({ data }) => decodeBan(data),
  refused: "fleetban_ban_records_refused_total",
};

/**
 * The ban table in JetStream KV. A record's generation stands in it; the revision that the bucket
 * compares with is the one under which that generation was stored.
 */
export function natsBanTable(link: NatsLink, context: NatsContext): RestorableBanTable {
  const stream = link.connection.jetstream({ timeout: 5000 });
  const manager = link.connection.jetstreamManager({ checkAPI: false, timeout: 5000 });
  const completeness = new BanCompleteness(link);
  const revisions = new Map<string, { generation: number; revision: number }>();

  function remember(subject: string, generation: number, revision: number): void {
    revisions.delete(subject);
    revisions.set(subject, { generation, revision });
    const [oldest] = revisions.keys();
    if (revisions.size > remembered && oldest !== undefined) revisions.delete(oldest);
  }
  function read({ data, subject, seq }: Pick<StoredMsg, "data" | "subject" | "seq">): Ban {
    const ban = decodeBan(data);
    remember(subject, ban.generation, seq);
    return ban;
  }
  async function find(subject: string): Promise<Ban | undefined> {
    try {
      const found = await link.ask(`read ${subject}`, async () =>
        (await manager).streams.getMessage(banStream, { last_by_subj: subject }),
      );
      return read(found);
    } catch (error) {
      if (isAnswer(error, apiCodes.messageNotFound)) return undefined;
      throw error;
    }
  }
  /** The revision that holds this generation; undefined when another one stands. */
  async function revisionOf(subject: string, generation: number): Promise<number | undefined> {
    if (generation === 0) return 0;
    const known = revisions.get(subject);
    if (known?.generation === generation) return known.revision;
    const found = await find(subject);
    return found?.generation === generation ? revisions.get(subject)?.revision : undefined;
  }

  async function put(ban: Ban, expected: number): Promise<boolean> {
    const subject = banSubject(ban);
    const bytes = encodeBan(ban);
    const lastSubjectSequence = await revisionOf(subject, expected);
    if (lastSubjectSequence === undefined) return false;
    const expect = { streamName: banStream, lastSubjectSequence };
    try {
      const { seq } = await link.ask(`write ${subject}`, () => stream.publish(subject, bytes, { expect }));
      remember(subject, ban.generation, seq);
      return true;
    } catch (error) {
      revisions.delete(subject);
      if (isAnswer(error, apiCodes.wrongLastSequence)) return false;
      throw error;
    }
  }
  /** What stands may be older than what is still missing, and what does not stand may be missing. */
  async function surely(subject: string): Promise<Ban | undefined> {
    await completeness.demand();
    return find(subject);
  }
  /** @returns whether it was stored */
  async function restore(ban: Ban): Promise<boolean> {
    for (let known: Ban | undefined; ; ) {
      if (await put(ban, known?.generation ?? 0)) return true;
      known = await find(banSubject(ban));
      if (known !== undefined && !isNewerBan(ban, known)) return false;
    }
  }

  return {
    get: (key) => surely(subjectOfKey(key)),
    async put(ban, expected) {
      await completeness.demand();
      return put(ban, expected);
    },
    async entry(key) {
      const subject = subjectOfKey(key);
      const ban = await surely(subject);
      const known = revisions.get(subject);
      if (ban === undefined || known?.generation !== ban.generation) return undefined;
      const { created } = await link.ask(`read ${subject}`, async () =>
        (await manager).streams.info(banStream),
      );
      return { ban, table: created, revision: known.revision };
    },
    async page(after, limit) {
      await completeness.demand();
      const found: BanEntry[] = [];
      for await (const { record, seq, created } of readRecords(link, context, records, after)) {
        found.push({ ban: record, table: created, revision: seq });
        if (found.length >= limit) break;
      }
      return found;
    },
    async *list() {
      await completeness.demand();
      for await (const { record } of readRecords(link, context, records)) yield record;
    },
    async listTarget(target) {
      await completeness.demand();
      const { state } = await link.ask(`list ${target}`, async () =>
        (await manager).streams.info(banStream, { subjects_filter: targetSubjects(target) }),
      );
      const found: Ban[] = [];
      await each(Object.keys(state.subjects ?? {}), async (subject) => {
        const ban = await find(subject);
        if (ban !== undefined) found.push(ban);
      });
      return found;
    },
    async *watch(signal) {
      for await (const read of followRecords(link, context, records, signal)) {
        const place = { table: read.created, revision: read.seq };
        if (read.type === "record") yield { type: "ban", ban: read.record, ...place };
        else if (read.type === "current") yield { type: "current", ...place };
        else yield { type: "incomplete" };
      }
    },
    async purge(before) {
      await completeness.demand();
      const ended: number[] = [];
      for await (const { record, seq } of readRecords(link, context, records)) {
        const end = historyEnds(record);
        if (end !== null && end < before) ended.push(seq);
      }
      await each(ended, async (seq) => {
        try {
          // By its revision: a newer generation that came meanwhile stands under another one.
          await link.ask("purge", async () => (await manager).streams.deleteMessage(banStream, seq, false));
        } catch (error) {
          if (!isGone(error)) throw error;
        }
      });
    },
    condition: () => completeness.condition(),
    async restore(bans) {
      let stored = 0;
      await each(bans, async (ban) => {
        if (await restore(ban)) stored++;
      });
      return stored;
    },
    setComplete: (complete) => completeness.set(complete),
    async close() {},
  };
}

function subjectOfKey(key: string): string {
  const [jail = "", target = "", node = ""] = key.split("|");
  return banSubject({ jail, target, node: node === "" ? null : node });
}

/** Whether a deletion failed because the message is not there any more; older servers only say it in words. */
function isGone(error: unknown): boolean {
  if (isAnswer(error, apiCodes.sequenceNotFound)) return true;
  return isAnswer(error, apiCodes.deleteFailed) && /no message found|deleted/.test((error as Error).message);
}

async function each<T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const worker = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await run(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
