import { describe, expect, it } from "vitest";
import { liftBan } from "./ban.ts";
import { banOf, hour, start } from "./conformance/ban-of.ts";
import { consumptionOf } from "./consumption.ts";
import type { Jail } from "./jail.ts";

const jail = { name: "sshd", count: "fleet", findtime: 600_000, maxretry: 5 } as Jail;
const rule = { findtime: 600_000, maxretry: 5, lateness: 600_000 };
const of = (...args: Parameters<typeof banOf>) => consumptionOf(banOf(...args), [jail]);

describe("what a ban record says of its counter", () => {
  it("consumed the matches up to the newest that was counted", () => {
    expect(of("203.0.113.9")).toEqual({ jail: "sshd", key: "203.0.113.9", upTo: start, rule });
  });

  it("names the counter of a node, and what the jail counts by", () => {
    const reason = { ...banOf("203.0.113.9").reason, key: "alice" };
    expect(of("203.0.113.9", { node: "web1", reason })).toMatchObject({ key: "web1|alice" });
    expect(of("203.0.113.9", { reason })).toMatchObject({ key: "alice" });
  });

  it("forgives up to the unban, a ban by hand too; which by itself counted nothing", () => {
    const byHand = banOf("203.0.113.9", { reason: { ...banOf("203.0.113.9").reason, cause: null } });
    expect(consumptionOf(byHand, [jail])).toBeNull();
    const lifted = liftBan(byHand, start + hour);
    expect(lifted && consumptionOf(lifted, [jail])).toMatchObject({ upTo: start + hour });
  });

  it("says nothing of a jail that is no more", () => {
    expect(of("203.0.113.9", { jail: "gone" })).toBeNull();
  });
});
