import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AuditEntry, AuditLog } from "../ports/audit-log.ts";

/** An audit log under test. */
export interface OpenAuditLog {
  log: AuditLog;
  /** The same log for another process, or after this one started again. */
  again?: () => Promise<AuditLog>;
  close(): Promise<void>;
}

/** What every audit log must do; `open` gives an empty one. */
export function auditLogConformance(name: string, open: () => Promise<OpenAuditLog>): void {
  describe(`audit log: ${name}`, () => {
    let opened: OpenAuditLog;
    let log: AuditLog;
    beforeEach(async () => {
      opened = await open();
      log = opened.log;
    });
    afterEach(() => opened.close());

    const entry = (more: Partial<AuditEntry> = {}): AuditEntry => ({
      time: Date.UTC(2026, 0, 1),
      by: "alice",
      role: "operator",
      method: "Bans.CreateBan",
      request: { target: "192.0.2.1" },
      before: null,
      after: { target: "192.0.2.1", comment: "ü\n\u{1F512}" },
      ...more,
    });

    it("is empty at first", async () => {
      expect(await log.list(null, 10)).toEqual([]);
    });

    it("gives back what was added, newest first, page by page, to another process too", async () => {
      for (let i = 0; i < 5; i++) await log.append(entry({ by: `user${i}` }));
      const other = opened.again === undefined ? log : await opened.again();
      const first = await other.list(null, 2);
      expect(first.map(({ entry: { by } }) => by)).toEqual(["user4", "user3"]);
      const second = await other.list(first[1]?.position as number, 10);
      expect(second.map(({ entry: { by } }) => by)).toEqual(["user2", "user1", "user0"]);
      expect(second[2]?.entry).toEqual(entry({ by: "user0" }));
      expect(await other.list(second[2]?.position as number, 10)).toEqual([]);
    });

    it("keeps every entry of many writers at once", async () => {
      await Promise.all(Array.from({ length: 20 }, (_, i) => log.append(entry({ by: `user${i}` }))));
      const found = await log.list(null, 100);
      expect(new Set(found.map(({ entry: { by } }) => by)).size).toBe(20);
    });
  });
}
