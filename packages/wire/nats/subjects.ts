import { hash } from "node:crypto";
import { type Ban, FleetbanError } from "@fleetban/core";

/*
 * Every name in NATS: subjects, streams, the bucket, the consumer. Nothing else spells one out.
 */

/** Matches wait here for a coordinator, and stay for the longest findtime. */
export const matchStream = "FLEETBAN_MATCHES";
/** What no coordinator can count is kept aside here with its node and the reason. */
export const poisonStream = "FLEETBAN_POISON";
/** The ban table, as `nats kv` shows it. */
export const banBucket = "fleetban-bans";
/** The stream that JetStream keeps the bucket in. */
export const banStream = `KV_${banBucket}`;
/** An operator's documents: tokens, and what was set for now. Nodes don't read them. */
export const adminBucket = "fleetban-admin";
/** Revisions of the policy, which every process follows. */
export const policyBucket = "fleetban-policy";
/** Who changed what by the admin API. */
export const auditStream = "FLEETBAN_AUDIT";
/** The newest report of every node. */
export const nodeStream = "FLEETBAN_NODES";
/** The one consumer that all coordinators share. */
export const coordinatorConsumer = "coordinator";

export const auditSubject = "fleetban.v1.audit";
/** Says that there is a new revision of the policy; nothing keeps it. */
export const policyNotice = "fleetban.v1.policy";

const matches = "fleetban.v1.match.";
const poison = "fleetban.v1.poison.";
const inboxes = "fleetban.v1.inbox.";
const nodes = "fleetban.v1.node.";
const pulses = "fleetban.v1.pulse.";
const bans = `$KV.${banBucket}.`;

/** Stands in the bucket when every ban does; no record's key has a single part. */
export const completeSubject = `${bans}=complete`;

/** What the streams take. */
export const matchSubjects = `${matches}*`;
export const poisonSubjects = `${poison}*`;
export const banSubjects = `${bans}>`;
export const nodeSubjects = `${nodes}*`;
/** Every coordinator's pulse. */
export const pulseSubjects = `${pulses}*`;

/** A part of a subject may hold no dot, blank or wildcard; a longer one would not fit a control line. */
const longestToken = 300;

/** Where a node, and nobody else, publishes its matches. */
export function matchSubject(node: string): string {
  return matches + nodeToken(node);
}

/** The node that a subject of {@link matchSubjects} belongs to; the server checked who publishes there. */
export function nodeOfSubject(subject: string): string | undefined {
  return subject.startsWith(matches) ? plain(subject.slice(matches.length)) : undefined;
}

/** Where a node, and nobody else, says how it is. */
export function nodeSubject(node: string): string {
  return nodes + nodeToken(node);
}

/** The node that a subject of {@link nodeSubjects} belongs to. */
export function nodeOfReport(subject: string): string | undefined {
  return subject.startsWith(nodes) ? plain(subject.slice(nodes.length)) : undefined;
}

export function pulseSubject(coordinator: string): string {
  return pulses + nodeToken(coordinator);
}

/** @param token of the subject that the poison came by, as it stands: it may be no node's name */
export function poisonSubject(subject: string): string {
  return poison + (subject.startsWith(matches) ? subject.slice(matches.length) : "=");
}

/** Where the server answers one user; nobody else may listen there. */
export function inboxPrefix(user: string): string {
  return inboxes + nodeToken(user);
}

export type DocumentBucket = typeof adminBucket | typeof policyBucket;

/** The stream that JetStream keeps a bucket of documents in, and all that it takes. */
export function documentStream(bucket: DocumentBucket): { stream: string; subjects: string } {
  return { stream: `KV_${bucket}`, subjects: `$KV.${bucket}.>` };
}

/** Every stream of the fleet. */
export const allStreams = [
  matchStream,
  poisonStream,
  banStream,
  documentStream(adminBucket).stream,
  documentStream(policyBucket).stream,
  nodeStream,
  auditStream,
];

/** Where a document stands: each part of its key is a part of the subject. */
export function documentSubject(bucket: DocumentBucket, key: string): string {
  return `$KV.${bucket}.${key.split("/").map(token).join(".")}`;
}

/** @returns undefined for a subject that is none of {@link documentSubject} */
export function keyOfSubject(bucket: DocumentBucket, subject: string): string | undefined {
  const parts = subject.slice(`$KV.${bucket}.`.length).split(".").map(plain);
  return parts.includes(undefined) ? undefined : parts.join("/");
}

/** Where a record of the ban table stands. */
export function banSubject({ target, jail, node }: Pick<Ban, "target" | "jail" | "node">): string {
  return `${bans}${keyToken(target)}.${keyToken(jail)}.${node === null ? "=" : keyToken(node)}`;
}

/** The records of one target, of every jail and node. */
export function targetSubjects(target: string): string {
  return `${bans}${keyToken(target)}.*.*`;
}

/** Letters, digits, `_` and `-` stay; every other byte becomes `=` and two hexadecimal digits. */
function token(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `=${byte.toString(16).padStart(2, "0")}`).join(""),
  );
}

function plain(encoded: string): string | undefined {
  if (!/^(?:[A-Za-z0-9_-]|=[0-9a-f]{2})+$/.test(encoded)) return undefined;
  const bytes = encoded.replace(/=(..)/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  const text = Buffer.from(bytes, "latin1").toString();
  // One spelling per node, or one host could count as many.
  return token(text) === encoded ? text : undefined;
}

/** @throws FleetbanError FLB_RECORD_LIMIT */
function nodeToken(node: string): string {
  const encoded = token(node);
  if (encoded !== "" && encoded.length <= longestToken) return encoded;
  throw new FleetbanError(
    "FLB_RECORD_LIMIT",
    `a node's name has 1 to ${longestToken} characters, not ${encoded.length}`,
  );
}

/** A key is looked up and never read back, so that a long one may be its hash. */
function keyToken(text: string): string {
  const encoded = token(text);
  return encoded.length <= longestToken && encoded !== "" ? encoded : `==${hash("sha256", text, "hex")}`;
}
