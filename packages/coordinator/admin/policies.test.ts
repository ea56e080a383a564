import type { PolicyFile } from "@fleetban/wire/admin";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { matchAt, start } from "../testing/fixture.ts";
import { type AdminBench, startAdminBench } from "./testing/bench.ts";

const files = (maxretry: number | string, more: Record<string, string> = {}): PolicyFile[] =>
  Object.entries({
    "policy.yaml": `jails:\n  sshd: { filter: sshd, logpath: [/var/log/auth.log], maxretry: ${maxretry}, findtime: 10m, bantime: 1h }\n`,
    ...more,
  }).map(([path, text]) => ({ path, content: Buffer.from(text) }));

describe("the policy by the admin API", () => {
  let bench: AdminBench;
  beforeEach(async () => {
    bench = await startAdminBench();
    bench.clock.advanceTo(start + 60_000);
  });
  afterEach(() => bench.stop());
  const policies = () => bench.root.Policies;

  it("keeps each as a revision with what it changes, and gives its files back", async () => {
    await expect(policies().GetPolicy()).rejects.toMatchObject({ code: status.NOT_FOUND });
    const first = await policies().ApplyPolicy({ files: files(5), comment: "the first" });
    expect(first).toMatchObject({
      changes: ["jail sshd: new"],
      revision: { number: 1, by: "local", jails: 1 },
    });
    const second = await policies().ApplyPolicy({ files: files(3, { "b/door.yaml": "failregex: <HOST>" }) });
    expect(second).toMatchObject({ changes: ["jail sshd: maxretry 5 -> 3"], revision: { number: 2 } });
    const got = await policies().GetPolicy();
    expect(got.files.map(({ path, content }) => [path, String(Buffer.from(content))])).toEqual(
      files(3, { "b/door.yaml": "failregex: <HOST>" }).map(({ path, content }) => [path, String(content)]),
    );
    const { revisions } = await policies().ListRevisions();
    expect(revisions.map(({ number, comment }) => [number, comment])).toEqual([
      [2, ""],
      [1, "the first"],
    ]);
    expect(revisions[0]?.hash).not.toBe(revisions[1]?.hash);
  });

  it("goes back to an older one, which is a new revision", async () => {
    await policies().ApplyPolicy({ files: files(5) });
    await policies().ApplyPolicy({ files: files(3) });
    const back = await policies().RollbackPolicy({ number: 1 });
    expect(back).toMatchObject({ revision: { number: 3 }, changes: ["jail sshd: maxretry 3 -> 5"] });
    const { revisions } = await policies().ListRevisions();
    expect(revisions[0]).toMatchObject({ comment: "back to revision 1", hash: revisions[2]?.hash });
    await expect(policies().RollbackPolicy({ number: 9 })).rejects.toMatchObject({ code: status.NOT_FOUND });
    await expect(policies().RollbackPolicy({})).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it("refuses one that is not valid with every error, and the one that stood stays", async () => {
    await policies().ApplyPolicy({ files: files(5) });
    await expect(policies().ApplyPolicy({ files: files("many") })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: expect.stringMatching(/policy\.yaml:2: jails\.sshd\.maxretry: .*many/),
    });
    expect((await policies().ListRevisions()).revisions).toHaveLength(1);
    const { valid, problems } = await policies().ValidatePolicy({ files: files("many") });
    expect({ valid, problems }).toMatchObject({
      valid: false,
      problems: [{ file: "policy.yaml", line: 2, code: "FLB_POLICY_WRONG_TYPE", warning: false }],
    });
    expect(await policies().ValidatePolicy({ files: files(3) })).toMatchObject({
      valid: true,
      jails: ["sshd"],
    });
  });

  it("stores only over the revision that was seen", async () => {
    await policies().ApplyPolicy({ files: files(5), expected: 0 });
    await expect(policies().ApplyPolicy({ files: files(3), expected: 0 })).rejects.toMatchObject({
      code: status.ABORTED,
    });
    const both = await Promise.allSettled([
      policies().ApplyPolicy({ files: files(2), expected: 1 }),
      policies().ApplyPolicy({ files: files(4), expected: 1 }),
    ]);
    expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("shows what differs, as settings and as text", async () => {
    await policies().ApplyPolicy({ files: files(5) });
    const { changes, text } = await policies().DiffPolicy({ files: files(3) });
    expect(changes).toEqual(["jail sshd: maxretry 5 -> 3"]);
    expect(text).toContain("--- a/policy.yaml\n+++ b/policy.yaml\n");
    expect(text).toMatch(/^-.*maxretry: 5/m);
    await policies().ApplyPolicy({ files: files(3) });
    expect((await policies().DiffPolicy()).changes).toEqual(["jail sshd: maxretry 5 -> 3"]);
    expect((await policies().DiffPolicy({ from: 2, to: 1 })).changes).toEqual(["jail sshd: maxretry 3 -> 5"]);
  });

  it.each([
    [[{ path: "../etc/passwd", content: Buffer.from("x") }]],
    [[{ path: "/etc/passwd", content: Buffer.from("x") }]],
    [[{ path: "a//b", content: Buffer.from("x") }]],
    [[{ path: "a\nb", content: Buffer.from("x") }]],
    [[...files(3), ...files(3)]],
    [[]],
    [[{ path: "policy.yaml", content: Buffer.from("jails: {}\n# ".padEnd(13 * 2 ** 20, "x")) }]],
  ])("refuses files that are none of a policy's", async (bad) => {
    await expect(policies().ApplyPolicy({ files: bad })).rejects.toMatchObject({
      code: status.INVALID_ARGUMENT,
    });
  });

  it("tests a changed policy with the matches that are retained", async () => {
    for (let i = 0; i < 3; i++) await bench.bus.for("web1").publish([matchAt(i)]);
    for (let i = 0; i < 2; i++) await bench.bus.for("web2").publish([matchAt(i, { target: "203.0.113.10" })]);
    const stricter = await policies().BacktestPolicy({ files: files(2) });
    expect(stricter).toMatchObject({
      ...{ matches: 5, same: 1, removed: [] },
      added: [{ jail: "sshd", target: "203.0.113.10", matches: 2 }],
    });
    const looser = await policies().BacktestPolicy({ files: files(4) });
    expect(looser).toMatchObject({ same: 0, added: [], removed: [{ target: "203.0.113.9" }] });
  });

  it("is not kept in the audit, where its files' names are", async () => {
    await policies().ApplyPolicy({ files: files(5) });
    const { entries } = await bench.root.Access.ListAudit();
    expect(JSON.parse(entries[0]?.request ?? "")).toMatchObject({ files: ["policy.yaml"] });
    expect(JSON.parse(entries[0]?.after ?? "")).toMatchObject({ number: 1, changes: ["jail sshd: new"] });
  });
});
