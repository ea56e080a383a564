import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DocumentEvent, type DocumentStore, longestDocument } from "../ports/document-store.ts";

/** A document store under test. */
export interface OpenDocumentStore {
  store: DocumentStore;
  /** The same documents for another process, or after this one started again. */
  again?: () => Promise<DocumentStore>;
  close(): Promise<void>;
}

/** What every document store must do; `open` gives an empty one. */
export function documentStoreConformance(name: string, open: () => Promise<OpenDocumentStore>): void {
  describe(`document store: ${name}`, () => {
    let opened: OpenDocumentStore;
    let store: DocumentStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const put = async (key: string, value: string, expected = 0): Promise<number> => {
      const revision = await store.put(key, value, expected);
      if (revision === null) throw new Error(`${key} was not stored`);
      return revision;
    };

    it("gives back what was stored, to another process too", async () => {
      const value = "ein Text\n\0\u{1F512} mit 'allem'";
      const revision = await put("token/alice", value);
      expect(await store.get("token/alice")).toEqual({ key: "token/alice", value, revision });
      const other = opened.again === undefined ? store : await opened.again();
      expect(await other.get("token/alice")).toEqual({ key: "token/alice", value, revision });
      expect(await other.get("token/bob")).toBeUndefined();
    });

    it("stores only over the revision that was read", async () => {
      const first = await put("a", "1");
      expect(await store.put("a", "2", 0)).toBeNull();
      expect(await store.put("a", "2", first + 1000)).toBeNull();
      expect(await store.put("b", "1", 7)).toBeNull();
      const second = await put("a", "2", first);
      expect(second).toBeGreaterThan(first);
      expect(await store.put("a", "3", first)).toBeNull();
      expect((await store.get("a"))?.value).toBe("2");
    });

    it("lets one of many writers at once through", async () => {
      const results = await Promise.all(Array.from({ length: 10 }, (_, i) => store.put("a", String(i), 0)));
      expect(results.filter((revision) => revision !== null)).toHaveLength(1);
    });

    it("deletes only the revision that was read, and may store it anew", async () => {
      const revision = await put("a", "1");
      expect(await store.delete("a", revision + 1)).toBe(false);
      expect(await store.delete("b", 0)).toBe(false);
      expect(await store.delete("a", revision)).toBe(true);
      expect(await store.delete("a", revision)).toBe(false);
      expect(await store.get("a")).toBeUndefined();
      expect(await put("a", "2")).toBeGreaterThan(revision);
    });

    it("lists by prefix in the order of keys", async () => {
      for (const key of ["token/bob", "jail/sshd", "token/alice", "token/alice.old", "tokens"])
        await put(key, key);
      const keys = async (prefix: string) => (await store.list(prefix)).map(({ key }) => key);
      expect(await keys("token/")).toEqual(["token/alice", "token/alice.old", "token/bob"]);
      expect(await keys("")).toHaveLength(5);
      expect(await keys("none/")).toEqual([]);
    });

    it("takes large documents, and refuses what no adapter keeps", async () => {
      const value = "x".repeat(longestDocument);
      await put("large", value);
      expect((await store.get("large"))?.value).toBe(value);
      await expect(store.put("larger", `${value}x`, 0)).rejects.toMatchObject({ code: "FLB_RECORD_LIMIT" });
      await expect(store.put("empty", "", 0)).rejects.toMatchObject({ code: "FLB_RECORD_LIMIT" });
      for (const key of [
        "",
        "/",
        "a/",
        "/a",
        "a//b",
        "a b",
        "a*",
        "a>",
        "ä",
        ".a",
        "a/.b",
        "x".repeat(251),
      ]) {
        await expect(store.put(key, "1", 0), key).rejects.toMatchObject({ code: "FLB_RECORD_LIMIT" });
      }
    });

    it("hands a watch what stands, then each change under its prefix", async () => {
      const first = await put("jail/a", "1");
      await put("token/x", "1");
      const ending = new AbortController();
      const seen: DocumentEvent[] = [];
      const waiting: (() => void)[] = [];
      const watching = (async () => {
        for await (const event of store.watch("jail/", ending.signal)) {
          seen.push(event);
          waiting.shift()?.();
        }
      })();
      const until = async (count: number) => {
        while (seen.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      };
      await until(2);
      const second = await put("jail/a", "2", first);
      await until(3);
      await put("token/y", "1");
      const third = await put("jail/b", "1");
      await until(4);
      await store.delete("jail/a", second);
      await until(5);
      ending.abort();
      await watching;
      expect(seen).toEqual([
        { type: "document", document: { key: "jail/a", value: "1", revision: first } },
        { type: "current" },
        { type: "document", document: { key: "jail/a", value: "2", revision: second } },
        { type: "document", document: { key: "jail/b", value: "1", revision: third } },
        { type: "deleted", key: "jail/a" },
      ]);
    });

    it("is a map with compare and set, over any operations", async () => {
      const key = fc.constantFrom("a", "b", "p/a", "p/b");
      const operation = fc.record({
        key,
        what: fc.constantFrom("put", "delete"),
        stale: fc.boolean(),
        value: fc.string({ unit: "grapheme", minLength: 1 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { maxLength: 12 }), async (operations) => {
          for (const { key, revision } of await store.list("")) await store.delete(key, revision);
          const model = new Map<string, { value: string; revision: number }>();
          for (const { key, what, stale, value } of operations) {
            const standing = model.get(key);
            const expected = stale ? (standing?.revision ?? 0) + 1_000_000 : (standing?.revision ?? 0);
            if (what === "put") {
              const revision = await store.put(key, value, expected);
              if (stale) expect(revision).toBeNull();
              else model.set(key, { value, revision: revision as number });
            } else {
              expect(await store.delete(key, expected)).toBe(!stale && standing !== undefined);
              if (!stale) model.delete(key);
            }
          }
          const found = (await store.list("")).map(({ key, ...rest }) => [key, rest] as const);
          expect(new Map(found)).toEqual(model);
        }),
        { numRuns: 25 },
      );
    });
  });
}
