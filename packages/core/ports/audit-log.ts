import type { Millis } from "../clock.ts";

/** A change that somebody made by the admin API. */
export interface AuditEntry {
  time: Millis;
  /** A token's name, a certificate's common name, or `local`. */
  by: string;
  /** `viewer`, `operator` or `admin`. */
  role: string;
  /** Such as `Bans.CreateBan`. */
  method: string;
  /** What was asked for; never a secret. */
  request: unknown;
  /** What stood before and after; null where nothing did. */
  before: unknown;
  after: unknown;
}

/** Who changed what; entries are added and never changed. */
export interface AuditLog {
  /** Resolves when durable. */
  append(entry: AuditEntry): Promise<void>;
  /**
   * Newest first.
   *
   * @param before the `position` of the last one seen; null: from the newest
   */
  list(before: number | null, limit: number): Promise<{ entry: AuditEntry; position: number }[]>;
  close(): Promise<void>;
}
