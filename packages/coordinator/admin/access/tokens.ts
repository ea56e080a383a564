import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Document, DocumentStore, Millis } from "@fleetban/core";
import type { AccessRole } from "./roles.ts";

/** What is kept of a token: never the token itself. */
export interface TokenRecord {
  name: string;
  role: AccessRole;
  created: Millis;
  createdBy: string;
  /** null: it does not end by itself. */
  until: Millis | null;
  /** SHA-256 of the secret, hexadecimal: it has 256 random bits, so that nothing slower is needed. */
  hash: string;
}

const prefix = "token/";

/** `flt_NAME_SECRET`: the name finds the record without a search over all. */
export async function createToken(
  documents: DocumentStore,
  { name, role, created, createdBy, until }: Omit<TokenRecord, "hash">,
): Promise<{ record: TokenRecord; secret: string } | null> {
  const random = randomBytes(32).toString("base64url");
  const record = { name, role, created, createdBy, until, hash: hash("sha256", random, "hex") };
  const revision = await documents.put(prefix + name, JSON.stringify(record), 0);
  return revision === null ? null : { record, secret: `flt_${name}_${random}` };
}

export async function listTokens(documents: DocumentStore): Promise<TokenRecord[]> {
  return (await documents.list(prefix)).map(read);
}

/** @returns the record that was removed; null when there was none */
export async function revokeToken(documents: DocumentStore, name: string): Promise<TokenRecord | null> {
  for (;;) {
    const document = await documents.get(prefix + name);
    if (document === undefined) return null;
    if (await documents.delete(prefix + name, document.revision)) return read(document);
  }
}

/**
 * The record of a token that is valid now.
 *
 * @returns why it is not, for the server's log; a client is told nothing that helps guessing
 */
export async function checkToken(
  documents: DocumentStore,
  secret: string,
  now: Millis,
): Promise<TokenRecord | "malformed" | "unknown" | "wrong" | "expired"> {
  const parts = /^flt_([\w.-]{1,64})_([\w-]{43})$/.exec(secret);
  if (parts === null) return "malformed";
  const [, name = "", random = ""] = parts;
  const document = await documents.get(prefix + name);
  if (document === undefined) return "unknown";
  const record = read(document);
  const given = Buffer.from(hash("sha256", random, "hex"));
  if (!timingSafeEqual(given, Buffer.from(record.hash))) return "wrong";
  return record.until !== null && record.until <= now ? "expired" : record;
}

function read({ value }: Document): TokenRecord {
  return JSON.parse(value) as TokenRecord;
}
