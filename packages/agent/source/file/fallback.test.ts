import { chmodSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Rig } from "../../testing/rig.ts";

vi.mock("node:fs", async (original) => ({
  ...(await original<typeof import("node:fs")>()),
  watch: () => {
    throw Object.assign(new Error("ENOSPC: System limit for number of file watchers reached"), {
      code: "ENOSPC",
    });
  },
}));

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

describe("without change notices", () => {
  it("everything is found by looking, and the operator is told once", async () => {
    await rig.start(undefined, { pollInterval: 5 });
    rig.fail(2);
    await rig.bus.count(2);
    rig.fail(2);
    await rig.bus.count(4);
    expect(rig.arrived).toEqual([0, 1, 2, 3]);
    expect(rig.log.withCode("FLB_SOURCE_WATCH")).toHaveLength(1);
  });
});

describe("a log that may not be read", () => {
  /** Root may read everything: be nobody for a while. */
  const asNobody = (run: () => Promise<void>) => async () => {
    if (process.geteuid?.() !== 0) return run();
    chmodSync(rig.directory, 0o777);
    process.seteuid?.(65_534);
    try {
      await run();
    } finally {
      process.seteuid?.(0);
    }
  };

  it(
    "is read from where it ended at the start, once it may be, also after a crash",
    asNobody(async () => {
      rig.fail(2);
      chmodSync(rig.path(), 0);
      await rig.start(undefined, { pollInterval: 5 });
      expect(rig.log.withCode("FLB_SOURCE_UNREADABLE")).toHaveLength(1);
      rig.kill();
      const agent = await rig.start(undefined, { pollInterval: 5 });
      chmodSync(rig.path(), 0o600);
      rig.fail(2);
      await rig.bus.count(2);
      await agent.drained();
      expect(rig.arrived).toEqual([2, 3]);
      await rig.log.until(({ message }) => message.endsWith("is read again"));
    }),
  );
});
