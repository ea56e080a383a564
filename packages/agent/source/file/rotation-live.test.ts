import {
  copyFileSync,
  existsSync,
  readdirSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testPolicy } from "../../testing/policy.ts";
import { Rig } from "../../testing/rig.ts";

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig.end());

/** `app.log` becomes `app.log.1`, and that `app.log.2`, as logrotate does it. */
function shift(keep = 9): void {
  if (existsSync(rig.path(`app.log.${keep}`))) unlinkSync(rig.path(`app.log.${keep}`));
  for (let i = keep - 1; i >= 1; i--) {
    if (existsSync(rig.path(`app.log.${i}`)))
      renameSync(rig.path(`app.log.${i}`), rig.path(`app.log.${i + 1}`));
  }
}

function rotateByRename(): void {
  shift();
  if (existsSync(rig.path())) renameSync(rig.path(), rig.path("app.log.1"));
}

function rotateByCopy(): void {
  shift();
  if (!existsSync(rig.path())) return;
  copyFileSync(rig.path(), rig.path("app.log.1"));
  truncateSync(rig.path());
}

describe.each([
  ["rename", rotateByRename],
  ["copytruncate", rotateByCopy],
])("rotation by %s", (_, rotate) => {
  it("while the agent reads", async () => {
    const agent = await rig.start();
    for (let i = 0; i < 5; i++) {
      rig.fail(20);
      await agent.drained();
      rotate();
    }
    rig.fail(20);
    await agent.drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });

  it("several times before the agent gets to look", async () => {
    const agent = await rig.start();
    rig.fail(20);
    await agent.drained();
    for (let i = 0; i < 4; i++) {
      rig.fail(20);
      rotate();
    }
    rig.fail(20);
    await agent.drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });

  it("several times while the agent is down", async () => {
    rig.fail(1);
    const agent = await rig.start(testPolicy([rig.jail({ start: "beginning" })]));
    rig.fail(20);
    await agent.drained();
    await agent.stop();
    for (let i = 0; i < 4; i++) {
      rig.fail(20);
      rotate();
    }
    rig.fail(20);
    await (await rig.start()).drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
    expect(rig.log.withCode("FLB_SOURCE_LOST")).toEqual([]);
  });

  it("after which no new file has appeared yet when the agent starts again", async () => {
    await (await rig.start()).stop();
    rig.fail(1);
    const agent = await rig.start();
    await agent.drained();
    await agent.stop();
    rig.fail(20);
    rotate();
    await (await rig.start()).drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });

  it("leaves alone what was rotated away before the agent ever ran", async () => {
    for (let i = 0; i < 3; i++) {
      rig.fail(20);
      rotate();
    }
    const before = rig.written;
    const agent = await rig.start();
    rig.fail(20);
    await agent.drained();
    rotate();
    rig.fail(20);
    await agent.drained();
    await agent.stop();
    rotate();
    rig.fail(20);
    await (await rig.start()).drained();
    expect(rig.arrived).toEqual(rig.allSeqs.slice(before));
  });
});

describe("rotation", () => {
  it("of files whose every line is the same counts each line of each file", async () => {
    const agent = await rig.start();
    const line = "2026-11-22T05:00:00Z fail from 192.0.2.1 seq=1\n";
    for (let i = 0; i < 4; i++) {
      writeFileSync(rig.path(), line.repeat(3), { flag: "a" });
      await agent.drained();
      rotateByRename();
    }
    expect(rig.bus.matches.size).toBe(12);
  });

  it("by copytruncate and at once by rename knows the copy by its content, though the old inode stands beside it", async () => {
    const agent = await rig.start();
    rig.fail(20);
    await agent.drained();
    rotateByCopy();
    rig.fail(20);
    rotateByRename();
    rig.fail(20);
    await agent.drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });

  it("does not lose what is written to the old file after its new name", async () => {
    const agent = await rig.start(undefined, { pollInterval: 20 });
    rig.fail(5);
    await agent.drained();
    renameSync(rig.path(), rig.path("app.log.1"));
    rig.fail(5);
    await rig.bus.count(10);
    rig.fail(5, "app.log.1");
    await rig.bus.count(15);
    expect(rig.arrived).toEqual(rig.allSeqs);
  });

  it("reads the rest of a file that is deleted while open", async () => {
    const agent = await rig.start();
    rig.fail(5);
    await agent.drained();
    rig.fail(5);
    unlinkSync(rig.path());
    rig.fail(5);
    await agent.drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });

  it("warns when what was read is gone", async () => {
    const agent = await rig.start(testPolicy([rig.jail({ start: "beginning" })]));
    rig.fail(5);
    await agent.drained();
    await agent.stop();
    unlinkSync(rig.path());
    writeFileSync(rig.path("placeholder"), "keeps the inode from being used again");
    rig.fail(5);
    await (await rig.start()).drained();
    expect(rig.log.withCode("FLB_SOURCE_LOST")).toHaveLength(1);
    expect(rig.arrived).toEqual(rig.allSeqs);
  });

  it("takes a file that was rewritten by an editor for the same", async () => {
    const agent = await rig.start();
    rig.fail(5);
    await agent.drained();
    copyFileSync(rig.path(), rig.path("app.log.tmp"));
    renameSync(rig.path("app.log.tmp"), rig.path());
    rig.fail(5);
    await agent.drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });

  it("reads anew a file that was truncated and grew beyond its former size unseen", async () => {
    const header = "# the same first line every time\n";
    writeFileSync(rig.path(), header);
    const agent = await rig.start();
    rig.fail(5);
    await agent.drained();
    writeFileSync(rig.path(), header);
    rig.fail(50);
    await agent.drained();
    await agent.stop();
    writeFileSync(rig.path(), header);
    rig.fail(150);
    await (await rig.start()).drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
  });

  it("copes with a copy that lacks lines which were read already", async () => {
    const agent = await rig.start();
    rig.fail(5);
    copyFileSync(rig.path(), rig.path("app.log.1"));
    rig.fail(5);
    await agent.drained();
    truncateSync(rig.path());
    rig.fail(5);
    await agent.drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
    await agent.stop();
    await (await rig.start()).drained();
    expect(rig.arrived).toEqual(rig.allSeqs);
    expect(readdirSync(rig.directory).sort()).toEqual(["app.log", "app.log.1"]);
  });
});
