import { isIPv6 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contains, parseNetwork } from "./address.ts";

const text = (value: string) => parseNetwork(value)?.text;

describe("an address or network", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    ["192.0.2.77/24", "192.0.2.0/24"],
    ["192.0.2.77/255.255.255.0", "192.0.2.0/24"],
    ["192.0.2.1/32", "192.0.2.1"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["2001:db8::ffff/64", "2001:db8::/64"],
    ["::", "::"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["::ffff:192.0.2.0/120", "192.0.2.0/24"],
    ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ])("%s is written %s", (given, canonical) => {
    expect(text(given)).toBe(canonical);
  });

  it.each([
    "",
    "localhost",
    "192.0.2.256",
    "192.0.2.1/33",
    "192.0.2.1/",
    "::1/129",
    "[::1]",
    "fe80::1%eth0",
    "1.2.3",
    "192.0.2.0/255.0.255.0",
  ])("%j is refused", (given) => {
    expect(parseNetwork(given)).toBeUndefined();
  });

  it("reads its own writing back, for any IPv6 address", () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonical = text(address) as string;
        expect(text(canonical)).toBe(canonical);
        if (isIPv6(canonical)) expect(canonical).toBe(canonical.toLowerCase());
      }),
    );
  });

  it("contains what shares its prefix, across families never", () => {
    const net = (value: string) => parseNetwork(value) as NonNullable<ReturnType<typeof parseNetwork>>;
    expect(contains(net("10.0.0.0/8"), net("10.255.0.1"))).toBe(true);
    expect(contains(net("10.0.0.0/8"), net("11.0.0.1"))).toBe(false);
    expect(contains(net("10.0.0.0/9"), net("10.128.0.0"))).toBe(false);
    expect(contains(net("10.0.0.1"), net("10.0.0.0/8"))).toBe(false);
    expect(contains(net("::/0"), net("10.0.0.1"))).toBe(false);
    expect(contains(net("2001:db8::/33"), net("2001:db8:7fff::1"))).toBe(true);
  });
});
