import { isIP, isIPv6, SocketAddress } from "node:net";
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

  it("is read where the system reads one, and written as the system writes it", () => {
    const part = fc.constantFrom(
      "",
      "0",
      "0",
      "1",
      "00",
      "fe",
      "FfFf",
      "12345",
      "255",
      "256",
      "01",
      "g",
      "%",
    );
    const broken = fc.array(fc.tuple(part, fc.constantFrom(":", ":", "::", ".", "")), { maxLength: 9 });
    const any = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc
        .array(fc.constantFrom("0", "0", "1", "ffff", "c0de"), { minLength: 8, maxLength: 8 })
        .map((groups) => groups.join(":")),
      broken.map((parts) => parts.flat().join("")),
    );
    fc.assert(
      fc.property(any, (address) => {
        const read = parseNetwork(address);
        const family = address.includes("%") ? 0 : isIP(address);
        expect(read === undefined).toBe(family === 0);
        if (read === undefined) return;
        const written = new SocketAddress({ address, family: family === 4 ? "ipv4" : "ipv6" }).address;
        expect(read.text).toBe(/^::ffff:\d+\./.test(written) ? written.slice(7) : written);
      }),
      { numRuns: 5000 },
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
