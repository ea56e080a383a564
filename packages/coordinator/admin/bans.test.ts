import { type Ban, banKey } from "@fleetban/core";
import { toMillis } from "@fleetban/wire/admin";
import { status } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hour, jailOf, proposalOf, start } from "../testing/fixture.ts";
import { type AdminBench, startAdminBench } from "./testing/bench.ts";

describe("bans by the admin API", () => {
  let bench: AdminBench;
  beforeEach(async () => {
    bench = await startAdminBench();
  });
  afterEach(() => bench.stop());

  const put = async (target: string, more: Partial<Ban> = {}) => {
    const ban: Ban = { ...proposalOf({ target }), generation: 1, state: "active", ...more };
    await bench.state.bans.put(ban, 0);
    return ban;
  };
  const targets = async (request: object = {}) =>
    (await bench.root.Bans.ListBans(request)).bans.map(({ target }) => target);
  const standing = (target: string, jail = "manual") =>
    bench.state.bans.get(banKey({ target, jail, node: null }));

  it("lists what stands, page by page, each once", async () => {
    const all = Array.from({ length: 25 }, (_, i) => `203.0.113.${i}`);
    for (const target of all) await put(target);
    await put("198.51.100.1", { until: start - 1 });
    await put("198.51.100.2", { state: "lifted" });
    const seen: string[] = [];
    let page_token = "";
    do {
      const page = await bench.root.Bans.ListBans({ page_size: 7, page_token });
      seen.push(...page.bans.map(({ target }) => target));
      page_token = page.next_page_token;
    } while (page_token !== "");
    expect(seen.sort()).toEqual(all.sort());
    expect(await targets({ all_states: true })).toHaveLength(27);
  });

  it("filters by address and network, jail, node and time", async () => {
    await put("203.0.113.9");
    await put("203.0.113.0/24", { jail: "web" });
    await put("2001:db8::1", { node: "web1", since: start - hour });
    expect(await targets({ target: "203.0.113.9" })).toEqual(["203.0.113.9", "203.0.113.0/24"]);
    expect(await targets({ target: "203.0.0.0/16" })).toHaveLength(2);
    expect(await targets({ target: "::ffff:203.0.113.9" })).toHaveLength(2);
    expect(await targets({ jail: "web" })).toEqual(["203.0.113.0/24"]);
    expect(await targets({ node: "web2" })).toHaveLength(2);
    expect(await targets({ node: "web1" })).toHaveLength(3);
    expect(await targets({ before: { seconds: start / 1000 - 1, nanos: 0 } })).toEqual(["2001:db8::1"]);
    expect(await targets({ since: { seconds: start / 1000, nanos: 0 } })).toHaveLength(2);
  });

  it("bans with a jail's ports and bantime, or everything for an hour", async () => {
    const { ban } = await bench.root.Bans.CreateBan({ target: "203.0.113.9" });
    expect(ban).toMatchObject({
      jail: "manual",
      ports: "",
      state: "BAN_STATE_ACTIVE",
      reason: { cause: "" },
    });
    expect(toMillis(ban?.until ?? { seconds: 0, nanos: 0 })).toBe(start + hour);
    bench.policy.jails.push(jailOf({ name: "web", bantime: null }));
    const { ban: second } = await bench.root.Bans.CreateBan({ target: "203.0.113.9", jail: "web" });
    expect(second).toMatchObject({ jail: "web", ports: "tcp/22", until: null });
    const { ban: third } = await bench.root.Bans.CreateBan({
      ...{ target: "203.0.113.10", duration: { seconds: 90, nanos: 0 }, node: "web1" },
    });
    expect(third).toMatchObject({ node: "web1" });
    expect(await standing("203.0.113.9")).toMatchObject({ until: start + hour, reason: { cause: null } });
  });

  it("extends a shorter ban, and says that one as long stands", async () => {
    await bench.root.Bans.CreateBan({ target: "203.0.113.9" });
    await bench.root.Bans.CreateBan({ target: "203.0.113.9", permanent: true });
    expect(await standing("203.0.113.9")).toMatchObject({ until: null, generation: 2, count: 1 });
    await expect(bench.root.Bans.CreateBan({ target: "203.0.113.9" })).rejects.toMatchObject({
      code: status.ALREADY_EXISTS,
    });
  });

  it("bans nobody who must not be, nor without the check, nor too wide a network", async () => {
    const { CreateBan } = bench.root.Bans;
    for (const target of ["203.0.0.0/16", "0.0.0.0/0", "::/0"]) {
      await expect(CreateBan({ target })).rejects.toMatchObject({ code: status.FAILED_PRECONDITION });
    }
    bench.never.reason = { kind: "session", detail: "root on pts/0" };
    await expect(CreateBan({ target: "203.0.113.9" })).rejects.toMatchObject({
      code: status.FAILED_PRECONDITION,
      details: "203.0.113.9 is never banned: session, root on pts/0",
    });
    bench.never.reason = { kind: "unknown", detail: "no routes" };
    await expect(CreateBan({ target: "203.0.113.9" })).rejects.toMatchObject({ code: status.UNAVAILABLE });
    expect(await targets()).toEqual([]);
  });

  it.each([
    [{ target: "" }, /no target/],
    [{ target: "203.0.113.999" }, /no address/],
    [{ target: "evil\u001b[31m\n".repeat(100) }, /no address/],
    [{ target: "203.0.113.9", jail: "nope" }, /It has sshd/],
    [{ target: "203.0.113.9", permanent: true, duration: { seconds: 1, nanos: 0 } }, /no duration/],
    [{ target: "203.0.113.9", duration: { seconds: -1, nanos: 0 } }, /duration/],
  ])("refuses %j", async (request, words) => {
    const refusal = await bench.root.Bans.CreateBan(request).catch((error) => error);
    expect(refusal).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringMatching(words) });
    expect(refusal.details).not.toMatch(/\p{Cc}/u);
  });

  it("lifts an address, all within a network, or everything, and nothing else", async () => {
    for (const target of ["203.0.113.9", "203.0.113.0/25", "203.0.0.0/16", "198.51.100.1"]) await put(target);
    await put("203.0.113.9", { jail: "web" });
    await put("203.0.113.7", { until: start - 1 });
    const { DeleteBans } = bench.root.Bans;
    expect((await DeleteBans({ target: "203.0.113.9", jail: "web" })).lifted).toBe(1);
    expect((await DeleteBans({ target: "203.0.113.0/24" })).lifted).toBe(2);
    expect(await targets()).toEqual(["203.0.0.0/16", "198.51.100.1"]);
    expect((await DeleteBans({ target: "203.0.113.0/24" })).lifted).toBe(0);
    expect((await DeleteBans({ all: true })).lifted).toBe(2);
    expect(await targets()).toEqual([]);
    expect(await standing("198.51.100.1", "sshd")).toMatchObject({ state: "lifted", generation: 2 });
    await expect(DeleteBans({})).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
    await expect(DeleteBans({ all: false })).rejects.toMatchObject({ code: status.INVALID_ARGUMENT });
  });

  it("writes every change into the audit, with what stood before and after", async () => {
    await bench.root.Bans.CreateBan({ target: "203.0.113.9", comment: "ticket 7" });
    await bench.root.Bans.DeleteBans({ target: "203.0.113.9" });
    await bench.root.Bans.DeleteBans({ target: "203.0.113.9" });
    const { entries } = await bench.root.Access.ListAudit();
    expect(entries.map(({ method, by }) => [method, by])).toEqual([
      ["Bans.DeleteBans", "local"],
      ["Bans.CreateBan", "local"],
    ]);
    expect(JSON.parse(entries[0]?.before ?? "")).toMatchObject([{ target: "203.0.113.9", state: "active" }]);
    expect(JSON.parse(entries[0]?.after ?? "")).toMatchObject([{ state: "lifted" }]);
    expect(entries[1]).toMatchObject({ before: "", request: expect.stringContaining("ticket 7") });
  });

  it("finds one record, or says that there is none", async () => {
    await put("203.0.113.9", { node: "web1" });
    const found = await bench.root.Bans.GetBan({ jail: "sshd", target: "203.0.113.9", node: "web1" });
    expect(found).toMatchObject({ node: "web1", ports: "tcp/22" });
    await expect(bench.root.Bans.GetBan({ jail: "sshd", target: "203.0.113.9" })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  it("refuses a request of 100 MB, and answers the next", async () => {
    const comment = "x".repeat(100 * 2 ** 20);
    await expect(bench.root.Bans.CreateBan({ target: "203.0.113.9", comment })).rejects.toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
    });
    expect(await targets()).toEqual([]);
  });
});
