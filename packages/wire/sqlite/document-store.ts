import type { Document, DocumentEvent, DocumentStore } from "@fleetban/core";
import { checkDocument } from "../document.ts";
import type { StateDatabase } from "./database.ts";

/** An operator's documents on one machine, in the state database. */
export function sqliteDocumentStore(database: StateDatabase): DocumentStore {
  const { handle } = database;
  const select = handle.prepare("SELECT key, value, revision FROM document WHERE key = ?");
  // The revision is AUTOINCREMENT, which rises for ever: a change is a new row in the place of the old one.
  const remove = handle.prepare("DELETE FROM document WHERE key = ? AND revision = ?");
  const insert = handle.prepare(
    "INSERT INTO document (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING",
  );
  const within = handle.prepare(
    "SELECT key, value, revision FROM document WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key",
  );
  const watches = new Set<{ changed: Set<string>; prefix: string; wake: () => void }>();

  function get(key: string): Document | undefined {
    const row = database.read(() => select.get(key)) as Document | undefined;
    return row === undefined ? undefined : { ...row };
  }
  function list(prefix: string): Document[] {
    return (database.read(() => within.all(prefix)) as unknown as Document[]).map((row) => ({ ...row }));
  }
  function changed(key: string): void {
    for (const watch of watches) {
      if (!key.startsWith(watch.prefix)) continue;
      watch.changed.add(key);
      watch.wake();
    }
  }

  return {
    get: async (key) => get(key),
    async put(key, value, expected) {
      checkDocument(key, value);
      const revision = database.write(() => {
        if (expected !== 0 && remove.run(key, expected).changes === 0) return null;
        const { changes, lastInsertRowid } = insert.run(key, value);
        return changes === 0 ? null : Number(lastInsertRowid);
      });
      if (revision !== null) changed(key);
      return revision;
    },
    async delete(key, expected) {
      const { changes } = database.write(() => remove.run(key, expected));
      if (changes > 0) changed(key);
      return changes > 0;
    },
    list: async (prefix) => list(prefix),
    async *watch(prefix, signal): AsyncGenerator<DocumentEvent, void, undefined> {
      const watch = { changed: new Set<string>(), prefix, wake: () => {} };
      const wake = () => watch.wake();
      watches.add(watch);
      signal.addEventListener("abort", wake);
      try {
        for (const document of list(prefix)) yield { type: "document", document };
        yield { type: "current" };
        while (!signal.aborted) {
          for (const key of watch.changed) {
            watch.changed.delete(key);
            const document = get(key);
            yield document === undefined ? { type: "deleted", key } : { type: "document", document };
          }
          await new Promise<void>((resolve) => {
            watch.wake = resolve;
            if (watch.changed.size > 0 || signal.aborted) resolve();
          });
        }
      } finally {
        signal.removeEventListener("abort", wake);
        watches.delete(watch);
      }
    },
    async close() {},
  };
}
