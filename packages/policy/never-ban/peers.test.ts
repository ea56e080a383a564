import { expect, it } from "vitest";
import { createNeverBan, type NeverBanOptions } from "./index.ts";

const policy = { ignore: [], ignoreself: false };
const machine: Partial<NeverBanOptions> = {
  interfaces: () => ({}),
  sessions: { sessionDirectory: "/nonexistent", utmp: "/nonexistent", environment: {} },
};

it("never bans the fleet's own parts, nor a network that holds one, however they are named", async () => {
  const checks = await createNeverBan({
    ...machine,
    policy,
    peers: () => ["198.51.100.7", "2001:db8:7::/48", "nats.example"],
    lookup: async () => ["203.0.113.9", "2001:db8::9"],
  });
  try {
    for (const target of ["198.51.100.7", "198.51.100.0/24", "2001:db8:7::1", "203.0.113.9", "2001:db8::9"]) {
      expect(checks.reasonNotTo(target, [])).toMatchObject({ kind: "peer" });
    }
    expect(checks.reasonNotTo("203.0.113.10", [])).toBeNull();
  } finally {
    checks.close();
  }
});

it("bans nobody while a part's name was never resolved, and takes over what it becomes", async () => {
  let answer: () => Promise<string[]> = () => Promise.reject(new Error("the resolver does not answer"));
  const checks = await createNeverBan({
    ...machine,
    policy,
    peers: () => ["redis.example"],
    lookup: () => answer(),
  });
  try {
    expect(checks.reasonNotTo("203.0.113.10", [])).toMatchObject({ kind: "unknown" });
    answer = async () => ["203.0.113.9"];
    await checks.refresh();
    expect(checks.reasonNotTo("203.0.113.10", [])).toBeNull();
    answer = () => Promise.reject(new Error("the resolver does not answer"));
    await checks.refresh();
    expect(checks.reasonNotTo("203.0.113.9", [])).toMatchObject({ kind: "peer", detail: "redis.example" });
  } finally {
    checks.close();
  }
});
