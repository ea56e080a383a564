import { describe, expect, it } from "vitest";
import { readOne } from "../../../testing/fail2ban-folder.ts";

const definition = (options: string) => `[Definition]\nactionban = true\n[Init]\n${options}`;
const actions = {
  "action.d/nftables.conf": definition("type = multiport\nport = ssh\nprotocol = tcp\nblocktype = reject\n"),
  "action.d/iptables-allports.conf": definition("protocol = tcp\nblocktype = DROP\n"),
  "action.d/route.conf": definition("blocktype = blackhole\n"),
  "action.d/mail-whois.conf": definition("dest = root\n"),
  "action.d/own.conf": definition(""),
};

function enforcement(action: string, more = "") {
  const { input, notes } = readOne(`action = ${action}\n${more}`, actions);
  const { port, protocol, blocktype, mode } = input;
  return { port, protocol, blocktype, mode, notes: notes.map(({ message }) => message) };
}

describe("a ban of a fail2ban jail", () => {
  it.each([
    ["iptables-multiport", { port: "ssh", protocol: "tcp", blocktype: "reject" }],
    [
      'iptables-multiport[port="http,https"]',
      { port: ["http", "https"], protocol: "tcp", blocktype: "reject" },
    ],
    ['nftables[port="0:65535", blocktype=drop]', { port: "0:65535", protocol: "tcp", blocktype: "drop" }],
    ['nftables[chain="<known/chain>"]', { port: "ssh", protocol: "tcp", blocktype: "reject" }],
    ["nftables[type=allports]", { port: "all", blocktype: "reject" }],
    ["iptables-multiport[port=53, protocol=udp]", { port: 53, protocol: "udp", blocktype: "reject" }],
    ['iptables-multiport[port=53, protocol="tcp,udp"]', { port: 53, protocol: "both", blocktype: "reject" }],
    ["iptables-multiport[port=53, protocol=all]", { port: 53, protocol: "both", blocktype: "reject" }],
    ["iptables-allports", { port: "all", blocktype: "drop" }],
    ["route", { port: "all", blocktype: "drop" }],
    [
      "iptables-multiport[port=5060, protocol=tcp]\n  iptables-multiport[port=5060, protocol=udp]",
      { port: 5060, protocol: "both", blocktype: "reject" },
    ],
    ['iptables-multiport[port=1, blocktype="DROP"]', { port: 1, protocol: "tcp", blocktype: "drop" }],
  ])("closes what %j says", (action, expected) => {
    expect(enforcement(action)).toEqual({ mode: undefined, protocol: undefined, ...expected, notes: [] });
  });

  it("does not send mail, and says so", () => {
    expect(enforcement("iptables-multiport\n  mail-whois[dest=me]\n  abuse.py[x=1]")).toMatchObject({
      port: "ssh",
      notes: ["the actions mail-whois, abuse.py: not run."],
    });
  });

  it.each(["", "mail-whois[dest=me]", "smtp.py"])("stays none where no action bans (%j)", (action) => {
    const { mode, port, notes } = enforcement(action);
    expect({ mode, port }).toEqual({ mode: "simulate", port: undefined });
    expect(notes.at(-1)).toMatch(/mode: simulate/);
  });

  it("closes the jail's port where an action may ban in a way of its own", () => {
    expect(enforcement("own", "port = 25,465\nprotocol = udp")).toEqual({
      port: [25, 465],
      protocol: "udp",
      blocktype: "reject",
      mode: undefined,
      notes: ["the action own: not run.", expect.stringMatching(/a ban closes the jail's port in ours/)],
    });
  });

  it("may close more than the actions did, and says so", () => {
    const action = "iptables-multiport[port=1, protocol=tcp]\n  iptables-multiport[port=2, protocol=udp]";
    expect(enforcement(action)).toMatchObject({
      port: [1, 2],
      protocol: "both",
      notes: [expect.stringMatching(/closes 1, 2 of both/)],
    });
  });

  it("says what chain and what other protocol is not carried over", () => {
    expect(enforcement("iptables-multiport[port=1, chain=OUTPUT, protocol=icmp]").notes).toEqual([
      expect.stringMatching(/^chain = OUTPUT/),
      expect.stringMatching(/^protocol = icmp/),
    ]);
  });

  it("knows a firewall by its name where action.d has no such file", () => {
    expect(enforcement("ufw")).toMatchObject({ port: "all", notes: [expect.stringMatching(/no ufw\.conf/)] });
  });

  it.each([
    ["iptables-multiport[port=ssh", "FLB_FAIL2BAN_VALUE", /a "]" is missing/],
    ["[port=ssh]", "FLB_FAIL2BAN_VALUE", /name/],
    ["iptables-multiport[port=nosuchport]", "FLB_FAIL2BAN_VALUE", /nosuchport/],
  ])("cannot be read from %j", (action, _, message) => {
    expect(() => enforcement(action)).toThrow(message);
  });
});
