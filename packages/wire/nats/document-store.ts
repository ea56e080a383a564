import { type Document, type DocumentStore, FleetbanError, longestDocument } from "@fleetban/core";
import { headers, type StoredMsg } from "nats";
import { checkDocument } from "../document.ts";
import { headKey } from "../policy-revisions.ts";
import type { NatsContext, NatsLink } from "./connect.ts";
import { apiCodes, isAnswer } from "./errors.ts";
import { followRecords, type RecordBucket, readRecords } from "./record-reader.ts";
import {
  type DocumentBucket,
  documentStream,
  documentSubject,
  keyOfSubject,
  policyBucket,
  policyNotice,
} from "./subjects.ts";

/** One message of the bucket; value null: deleted. */
interface Entry {
  key: string;
  value: string | null;
  revision: number;
}

/** As `nats kv` marks what was deleted; no document is empty, so that a reader needs no header. */
const deletion = headers();
deletion.set("KV-Operation", "DEL");

/** An operator's documents for the whole fleet, in a bucket of JetStream KV. */
export function natsDocumentStore(
  link: NatsLink,
  context: NatsContext,
  bucket: DocumentBucket,
): DocumentStore {
  const jetstream = link.connection.jetstream({ timeout: 5000 });
  const manager = link.connection.jetstreamManager({ checkAPI: false, timeout: 5000 });
  const { stream, subjects } = documentStream(bucket);
  const records: RecordBucket<Entry> = {
    what: `the bucket ${bucket}`,
    stream,
    subjects,
    refused: "fleetban_documents_refused_total",
    decode: (message) => entryOf(bucket, message),
  };

  /** The newest message, a deletion too. */
  async function find(key: string): Promise<Entry | undefined> {
    try {
      const last = { last_by_subj: documentSubject(bucket, key) };
      return entryOf(
        bucket,
        await link.ask(`read ${key}`, async () => (await manager).streams.getMessage(stream, last)),
      );
    } catch (error) {
      if (isAnswer(error, apiCodes.messageNotFound)) return undefined;
      throw error;
    }
  }
  /** @returns the new revision; null when another one stands than `lastSubjectSequence` */
  async function write(
    key: string,
    value: string | null,
    lastSubjectSequence: number,
  ): Promise<number | null> {
    const expect = { streamName: stream, lastSubjectSequence };
    const options = value === null ? { expect, headers: deletion } : { expect };
    try {
      const { seq } = await link.ask(`write ${key}`, () =>
        jetstream.publish(documentSubject(bucket, key), value ?? "", options),
      );
      // A hint to those who follow the policy and may not make consumers; whoever misses it looks now and then.
      if (bucket === policyBucket && key === headKey) link.connection.publish(policyNotice);
      return seq;
    } catch (error) {
      if (isAnswer(error, apiCodes.wrongLastSequence)) return null;
      throw error;
    }
  }

  return {
    async get(key) {
      const entry = await find(key);
      return entry === undefined ? undefined : documentOf(entry);
    },
    async put(key, value, expected) {
      checkDocument(key, value);
      if (expected !== 0) return write(key, value, expected);
      const standing = await find(key);
      if (standing !== undefined && standing.value !== null) return null;
      return write(key, value, standing?.revision ?? 0);
    },
    async delete(key, expected) {
      return expected !== 0 && (await write(key, null, expected)) !== null;
    },
    async list(prefix) {
      const found: Document[] = [];
      for await (const { record } of readRecords(link, context, records)) {
        const document = documentOf(record);
        if (document?.key.startsWith(prefix)) found.push(document);
      }
      return found.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    async *watch(prefix, signal) {
      for await (const read of followRecords(link, context, records, signal)) {
        if (read.type !== "record") {
          yield { type: "current" };
          continue;
        }
        const { key } = read.record;
        if (!key.startsWith(prefix)) continue;
        const document = documentOf(read.record);
        yield document === undefined ? { type: "deleted", key } : { type: "document", document };
      }
    },
    async close() {},
  };
}

function entryOf(
  bucket: DocumentBucket,
  { subject, data, seq }: Pick<StoredMsg, "subject" | "data" | "seq">,
): Entry {
  const key = keyOfSubject(bucket, subject);
  if (key === undefined) throw new FleetbanError("FLB_RECORD_MALFORMED", `${subject} names no document`);
  if (data.length > longestDocument) {
    throw new FleetbanError("FLB_RECORD_LIMIT", `${key}: ${data.length} bytes`);
  }
  return { key, value: data.length === 0 ? null : new TextDecoder().decode(data), revision: seq };
}

function documentOf({ key, value, revision }: Entry): Document | undefined {
  return value === null ? undefined : { key, value, revision };
}
