import { gunzipSync, gzipSync } from "node:zlib";
import {
  type DocumentStore,
  FleetbanError,
  isPolicyPath,
  type Millis,
  mostPolicyBytes,
  mostPolicyFiles,
  type PolicyFileContent,
} from "@fleetban/core";

/** What is known of a revision besides its files. */
export interface RevisionInfo {
  /** From 1. */
  number: number;
  /** Of its content; what nodes report. */
  hash: string;
  time: Millis;
  by: string;
  comment: string;
  jails: number;
}

export interface PolicyRevisions {
  /** The newest; null: there is none yet. */
  head(): Promise<RevisionInfo | null>;
  /** @returns undefined when there is no such revision */
  files(number: number): Promise<PolicyFileContent[] | undefined>;
  /** Newest first. */
  list(): Promise<RevisionInfo[]>;
  /**
   * Stores the next revision.
   *
   * @param expected the number that must stand now; 0: none
   * @returns null when another one stands
   * @throws FleetbanError FLB_RECORD_LIMIT when it is too large
   */
  add(
    files: readonly PolicyFileContent[],
    info: Omit<RevisionInfo, "number">,
    expected: number,
  ): Promise<RevisionInfo | null>;
}

/** The document that names the newest revision; whoever follows a policy looks at it. */
export const headKey = "head";
const infoKey = (number: number) => `info/${String(number).padStart(9, "0")}`;
const filesKey = (number: number) => `files/${String(number).padStart(9, "0")}`;

/** Revisions of the policy as documents: the files first, then what names them. */
export function policyRevisions(documents: DocumentStore): PolicyRevisions {
  return {
    async head() {
      const document = await documents.get(headKey);
      return document === undefined ? null : (JSON.parse(document.value) as RevisionInfo);
    },
    async files(number) {
      const document = await documents.get(filesKey(number));
      return document === undefined ? undefined : unpackFiles(document.value);
    },
    async list() {
      const found = await documents.list("info/");
      return found.map(({ value }) => JSON.parse(value) as RevisionInfo).reverse();
    },
    async add(files, info, expected) {
      const standing = await documents.get(headKey);
      const before = standing === undefined ? 0 : (JSON.parse(standing.value) as RevisionInfo).number;
      if (before !== expected) return null;
      const number = before + 1;
      const revision = { ...info, number };
      // One that was being stored and never became the newest may be written over.
      for (const [key, value] of [
        [filesKey(number), packFiles(files)],
        [infoKey(number), JSON.stringify(revision)],
      ] as const) {
        const left = await documents.get(key);
        if ((await documents.put(key, value, left?.revision ?? 0)) === null) return null;
      }
      const stored = await documents.put(headKey, JSON.stringify(revision), standing?.revision ?? 0);
      return stored === null ? null : revision;
    },
  };
}

function packFiles(files: readonly PolicyFileContent[]): string {
  const all = files.map(({ path, content }) => [path, Buffer.from(content).toString("base64")]);
  return gzipSync(JSON.stringify(all), { level: 9 }).toString("base64");
}

/** @throws FleetbanError FLB_RECORD_MALFORMED, FLB_RECORD_LIMIT for what is no policy of ours */
function unpackFiles(packed: string): PolicyFileContent[] {
  try {
    const bytes = gunzipSync(Buffer.from(packed, "base64"), { maxOutputLength: 2 * mostPolicyBytes });
    const all = JSON.parse(bytes.toString()) as [string, string][];
    if (all.length > mostPolicyFiles) throw new Error(`${all.length} files`);
    return all.map(([path, content]) => {
      if (!isPolicyPath(path)) throw new Error(`${JSON.stringify(path)} is no path of a policy's file`);
      return { path, content: Buffer.from(content, "base64") };
    });
  } catch (cause) {
    throw new FleetbanError("FLB_RECORD_MALFORMED", `the policy: ${(cause as Error).message}`, { cause });
  }
}
