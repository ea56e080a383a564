import { describe, expect, it } from "vitest";
import { canonical, identify } from "./target.ts";

describe("identify", () => {
  it("prefers an id, then IPv4, IPv6, a name", () => {
    const all = { fid: "bob", ip4: "192.0.2.1", ip6: "2001:db8::1", dns: "a.example" };
    expect(identify(all, "yes")).toEqual({ key: "bob", target: "192.0.2.1", host: null });
    expect(identify({ ...all, fid: "192.0.2.7" }, "yes")).toEqual({
      key: "192.0.2.7",
      target: "192.0.2.7",
      host: null,
    });
    const { fid: _, ...hosts } = all;
    expect(identify(hosts, "yes")).toEqual({ key: "192.0.2.1", target: "192.0.2.1", host: null });
    expect(identify({ ip6: "2001:DB8:0::1" }, "yes")?.target).toBe("2001:db8::1");
    expect(identify({ dns: "A.example" }, "yes")).toEqual({
      key: "a.example",
      target: null,
      host: "a.example",
    });
  });

  it("reads a prefix length", () => {
    expect(identify({ ip4: "192.0.2.9", cidr: "24" }, "yes")?.target).toBe("192.0.2.0/24");
    expect(identify({ ip4: "192.0.2.9", cidr: "33" }, "yes")).toBeUndefined();
  });

  it("refuses what is no address", () => {
    for (const ip4 of ["999.1.1.1", "192.0.2.1234", "1.2.3.04"])
      expect(identify({ ip4 }, "yes")).toBeUndefined();
    expect(identify({ ip6: "12:34:56" }, "yes")).toBeUndefined();
    expect(identify({ ip4: "999.1.1.1", dns: "a.example" }, "yes")).toBeUndefined();
  });

  it("reads the old host group as an address, mapped or in brackets, or a name", () => {
    expect(identify({ host: "192.0.2.1" }, "yes")?.target).toBe("192.0.2.1");
    expect(identify({ host: "::ffff:192.0.2.1" }, "yes")?.target).toBe("192.0.2.1");
    expect(identify({ host: "[2001:db8::1]" }, "yes")?.target).toBe("2001:db8::1");
    expect(identify({ host: "a.example" }, "yes")?.host).toBe("a.example");
    expect(identify({ host: "a.example" }, "no")).toBeUndefined();
  });

  it("asks no resolver for a number or for what is no name", () => {
    for (const dns of ["127.1", "0x7f000001", "2130706433", "a..b", "-", "a^b", "x".repeat(64)]) {
      expect([dns, identify({ dns }, "yes")]).toEqual([dns, undefined]);
    }
  });
});

it("canonical keeps giving the same answer when many addresses come by", () => {
  for (let i = 0; i < 10_000; i++) canonical(`2001:db8::${i.toString(16)}`);
  expect(canonical("2001:DB8::1")).toBe("2001:db8::1");
  expect(canonical("nothing")).toBeUndefined();
  expect(canonical("nothing")).toBeUndefined();
});
