import { endianness } from "node:os";
import { describe, expect, it } from "vitest";
import { parseIpv6Routes, parseRoutes } from "./gateways.ts";
import { ownAddresses } from "./own-addresses.ts";
import { parseSession } from "./sessions.ts";
import { parseUtmp } from "./utmp.ts";

const texts = (findings: { network: { text: string } }[]) => findings.map(({ network }) => network.text);

describe("gateways", () => {
  // Words are printed in the host's order: this is what a little-endian kernel writes.
  const word = (hex: string) =>
    endianness() === "LE" ? hex : (hex.match(/../g) as string[]).reverse().join("");

  it("are the next hops of /proc/net/route", () => {
    const text = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t${word("010200C0")}\t0003\t0\t0\t100\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0
tun0\t0000000A\t${word("FE0200C0")}\t0003\t0\t0\t50\t000000FF\t0\t0\t0
eth1\t00000000\t${word("090200C0")}\t0002\t0\t0\t50\t000000FF\t0\t0\t0
`;
    expect(texts(parseRoutes(text))).toEqual(["192.0.2.1", "192.0.2.254"]);
    expect(parseRoutes(text)[0]?.reason).toEqual({ kind: "gateway", detail: "192.0.2.1 on eth0" });
  });

  it("are the next hops of /proc/net/ipv6_route", () => {
    const zero = "0".repeat(32);
    const line = (nexthop: string, flags: string) =>
      `${zero} 00 ${zero} 00 ${nexthop} 00000400 00000003 00000000 ${flags}     eth0`;
    const router = "fe800000000000000000000000000001";
    expect(
      texts(
        parseIpv6Routes(
          [line(router, "00000003"), line(zero, "00000001"), line(router, "00000001")].join("\n"),
        ),
      ),
    ).toEqual(["fe80::1"]);
  });

  it.each(["", "\n\n", "Iface\nx", "Iface\tDestination\nx\ty\tZZZZZZZZ\t0003", "Iface\na b c d e f g"])(
    "text that is no table has none: %j",
    (text) => {
      expect(parseRoutes(text)).toEqual([]);
      expect(parseIpv6Routes(text)).toEqual([]);
    },
  );
});

describe("own addresses", () => {
  it("are those of all interfaces, without zones", () => {
    const base = { netmask: "", mac: "", internal: false, cidr: null };
    const found = ownAddresses({
      eth0: [
        { ...base, family: "IPv4", address: "192.0.2.7" },
        { ...base, family: "IPv6", address: "fe80::7%eth0", scopeid: 2 },
      ],
    });
    expect(texts(found)).toEqual(["192.0.2.7", "fe80::7"]);
    expect(found[0]?.reason).toEqual({ kind: "self", detail: "192.0.2.7 of eth0" });
  });

  it("of this machine include loopback", () => {
    expect(texts(ownAddresses())).toContain("127.0.0.1");
  });
});

describe("a session of systemd-logind", () => {
  const session = (fields: Record<string, string>) =>
    parseSession(
      Object.entries({ UID: "1000", USER: "ada", CLASS: "user", STATE: "active", REMOTE: "1", ...fields })
        .map(([key, value]) => `${key}=${value}`)
        .join("\n"),
    );

  it("from elsewhere protects where it comes from", () => {
    expect(session({ REMOTE_HOST: "192.0.2.9", SERVICE: "sshd" })).toEqual([
      { user: "ada", host: "192.0.2.9" },
    ]);
  });

  it.each([
    ["at the console", { REMOTE: "0" }],
    ["that is closing", { REMOTE_HOST: "192.0.2.9", STATE: "closing" }],
    ["of the login screen", { REMOTE_HOST: "192.0.2.9", CLASS: "greeter" }],
    ["of a file service", { REMOTE_HOST: "192.0.2.9", SERVICE: "vsftpd" }],
  ])("%s protects nothing", (_, fields) => {
    expect(session(fields as unknown as Record<string, string>)).toEqual([]);
  });
});

describe("utmp", () => {
  const layouts = { x64: { size: 384, address: 348 }, arm64: { size: 400, address: 360 } };
  const record = (machine: keyof typeof layouts, type: number, host: string, address: number[]) => {
    const bytes = Buffer.alloc(layouts[machine].size);
    if (endianness() === "LE") bytes.writeInt16LE(type, 0);
    else bytes.writeInt16BE(type, 0);
    bytes.write("ada", 44);
    bytes.write(host, 76);
    Buffer.from(address).copy(bytes, layouts[machine].address);
    return bytes;
  };
  const v6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9];

  it.each(["x64", "arm64"] as const)("records of users on %s protect where they come from", (machine) => {
    const bytes = Buffer.concat([
      record(machine, 2, "6.1.0-13-amd64", []),
      record(machine, 7, "office.example.org", [192, 0, 2, 9]),
      record(machine, 7, "2001:db8::9", v6),
      record(machine, 7, "192.0.2.10 via mosh [7]", []),
      record(machine, 7, "home.example.org", []),
      record(machine, 7, "tmux(42).%0", []),
      record(machine, 7, ":0", []),
      record(machine, 8, "192.0.2.11", [192, 0, 2, 11]),
    ]);
    expect(parseUtmp(bytes, machine)).toEqual([
      { user: "ada", host: "192.0.2.9" },
      { user: "ada", host: "2001:0db8:0000:0000:0000:0000:0000:0009" },
      { user: "ada", host: "192.0.2.10" },
      { user: "ada", host: "home.example.org" },
    ]);
  });

  it("that is not whole records is not understood", () => {
    expect(parseUtmp(Buffer.alloc(383), "x64")).toBeUndefined();
    expect(parseUtmp(Buffer.alloc(0), "x64")).toEqual([]);
  });
});
