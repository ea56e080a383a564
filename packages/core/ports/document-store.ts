/** One document: what an operator decided about something that has a name. */
export interface Document {
  /** Parts of letters, digits, `.`, `_` and `-`, joined by slashes: `token/alice`. See {@link isDocumentKey}. */
  key: string;
  /** Usually JSON; 1 to {@link longestDocument} bytes. */
  value: string;
  /** Rises with every change of any document of the store. */
  revision: number;
}

export type DocumentEvent =
  | { type: "document"; document: Document }
  | { type: "deleted"; key: string }
  | { type: "current" };

export const longestDocument = 768 * 1024;

/** Whether every adapter can keep something under this key. */
export function isDocumentKey(key: string): boolean {
  return key.length <= 250 && /^[A-Za-z0-9_-][\w.-]*(?:\/[A-Za-z0-9_-][\w.-]*)*$/.test(key);
}

/**
 * Small records that operators write and processes follow: tokens, revisions of the policy, what was set
 * for now. Writers compare and set.
 */
export interface DocumentStore {
  get(key: string): Promise<Document | undefined>;
  /**
   * Stores `value` if the document's revision is `expected` (0: there is none). Resolves when durable.
   *
   * @returns the new revision; null when another writer was faster
   * @throws FleetbanError FLB_RECORD_LIMIT for a key or value that no adapter keeps
   */
  put(key: string, value: string, expected: number): Promise<number | null>;
  /** @returns false when the revision is another one, or there is none. */
  delete(key: string, expected: number): Promise<boolean>;
  /** Documents whose key begins with `prefix`, sorted by key; of all when it is empty. */
  list(prefix: string): Promise<Document[]>;
  /**
   * Every document whose key begins with `prefix`, then `{ type: "current" }` once, then each change; a slow reader may
   * see only the newest of several. Ends when the signal aborts, throws when it breaks.
   */
  watch(prefix: string, signal: AbortSignal): AsyncIterable<DocumentEvent>;
  close(): Promise<void>;
}
