import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Checkpoint, CheckpointStore } from "../ports/checkpoint-store.ts";

/** A checkpoint store under test. */
export interface OpenCheckpointStore {
  store: CheckpointStore;
  /** The same checkpoints after the process ended and started again. */
  reopen?: () => Promise<CheckpointStore>;
  close(): Promise<void>;
}

/** What every checkpoint store must do; `open` gives an empty one. */
export function checkpointStoreConformance(name: string, open: () => Promise<OpenCheckpointStore>): void {
  describe(`checkpoint store: ${name}`, () => {
    let opened: OpenCheckpointStore;
    let store: CheckpointStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    const load = async () => (await store.load()).sort((a, b) => (a.identity < b.identity ? -1 : 1));
    const auth = { path: "/var/log/auth.log", identity: "8:1:42:abc", offset: 100, tail: "9f" };
    const mail = { path: "/var/log/mail.log", identity: "8:1:43:def", offset: 0, tail: "" };

    it("is empty at first", async () => {
      expect(await load()).toEqual([]);
    });

    it("gives back what was saved, after it is opened again too", async () => {
      await store.save([auth, mail]);
      await store.save([]);
      if (opened.reopen !== undefined) store = await opened.reopen();
      expect(await load()).toEqual([auth, mail]);
    });

    it("replaces by identity: a rotated file keeps its offset under its new path", async () => {
      await store.save([auth]);
      await store.save([{ ...auth, path: "/var/log/auth.log.1", offset: 250 }]);
      await store.save([{ ...mail, path: auth.path }]);
      expect(await load()).toEqual([
        { ...auth, path: "/var/log/auth.log.1", offset: 250 },
        { ...mail, path: auth.path },
      ]);
    });

    it("keeps offsets beyond 4 GiB and paths of any characters", async () => {
      const large = {
        path: "/var/log/ein 'Pfad'\n—\u{1F512}.log",
        identity: "x",
        offset: 2 ** 40 + 1,
        tail: "9f",
      };
      await store.save([large]);
      expect(await load()).toEqual([large]);
    });

    it("does not share what it gives out", async () => {
      await store.save([auth]);
      for (const checkpoint of await store.load()) checkpoint.offset = 0;
      expect(await load()).toEqual([auth]);
    });

    it("forgets what is removed, known or not", async () => {
      await store.save([auth, mail]);
      await store.remove([auth.identity, "unknown"]);
      await store.remove([]);
      expect(await load()).toEqual([mail]);
    });

    it("is a map by identity, over any operations", async () => {
      const identity = fc.constantFrom("a", "b", "c", "d");
      const checkpoint = fc.record({
        identity,
        path: fc.string(),
        offset: fc.maxSafeNat(),
        tail: fc.string(),
      });
      const operation = fc.oneof(
        fc.array(checkpoint, { maxLength: 3 }).map((save) => ({ save, remove: null })),
        fc.array(identity, { maxLength: 2 }).map((remove) => ({ save: null, remove })),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(operation, { maxLength: 10 }), async (operations) => {
          await store.remove(["a", "b", "c", "d"]);
          const model = new Map<string, Checkpoint>();
          for (const { save, remove } of operations) {
            if (save !== null) await store.save(save);
            if (remove !== null) await store.remove(remove);
            for (const one of save ?? []) model.set(one.identity, one);
            for (const one of remove ?? []) model.delete(one);
          }
          expect(new Map((await load()).map((one) => [one.identity, one]))).toEqual(model);
        }),
      );
    });
  });
}
