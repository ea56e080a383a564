import { isIP } from "node:net";
import { parseNetwork } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compilePattern } from "../regex/pattern.ts";
import { expandTags } from "./expand.ts";

/** What a pattern with tags captures in a text. */
function captured(pattern: string, text: string, usedns: "yes" | "no" = "yes") {
  const found = compilePattern(expandTags(pattern, { usedns }).source).exec(text);
  return found === null ? null : { ...found.groups };
}

describe("address tags", () => {
  it.each([
    ["192.0.2.1", { ip4: "192.0.2.1" }],
    ["::ffff:192.0.2.1", { ip4: "192.0.2.1" }],
    ["::FFFF:192.0.2.1", { ip4: "192.0.2.1" }],
    ["0:0:0:0:0:ffff:192.0.2.1", { ip4: "192.0.2.1" }],
    ["2001:db8::1", { ip6: "2001:db8::1" }],
    ["2001:DB8:0:1:2:3:4:5", { ip6: "2001:DB8:0:1:2:3:4:5" }],
    ["fe80::", { ip6: "fe80::" }],
    ["::1", { ip6: "::1" }],
    ["64:ff9b::192.0.2.1", { ip6: "64:ff9b::192.0.2.1" }],
    ["[2001:db8::1]", { ip6: "2001:db8::1" }],
    ["[192.0.2.1]", { ip4: "192.0.2.1" }],
    ["host-1.example.com", { dns: "host-1.example.com" }],
  ])("HOST reads %s", (text, groups) => {
    expect(captured("^from <HOST> port$", `from ${text} port`)).toEqual(groups);
    expect(captured("from <HOST>", `from ${text}`)).toEqual(groups);
  });

  it("HOST is an address only when usedns is no", () => {
    expect(captured("^from <HOST>$", "from example.com", "no")).toBeNull();
    expect(captured("^from <HOST>$", "from 192.0.2.1", "no")).toEqual({ ip4: "192.0.2.1" });
  });

  it("ADDR leaves names out whatever usedns is", () => {
    expect(captured("^from <ADDR>$", "from example.com")).toBeNull();
  });

  it("ends an address before the punctuation that follows", () => {
    expect(captured("<ADDR>", "x 2001:db8::1: y")).toEqual({ ip6: "2001:db8::1" });
    expect(captured("<ADDR>", "x 192.0.2.1. y")).toEqual({ ip4: "192.0.2.1" });
    expect(captured("<ADDR>:<F-PORT/>", "192.0.2.1:22")).toEqual({ ip4: "192.0.2.1", fport: "22" });
    expect(captured("<ADDR>:<F-PORT/>", "[2001:db8::1]:22")).toEqual({ ip6: "2001:db8::1", fport: "22" });
  });

  it("takes a longer number whole, so that no address is found inside it", () => {
    for (const text of ["from 192.0.2.1234", "from 2001:db8::12345", "from 1:2:3:4:5:6:7:89012"]) {
      const found = captured("from <ADDR>", text) ?? {};
      expect(parseNetwork(found.ip4 ?? found.ip6 ?? "")).toBeUndefined();
    }
  });

  it("leaves the port behind an address that is written out", () => {
    expect(captured("from <HOST>:\\d+$", "from 2001:db8:1:2:3:4:5:6:5543")).toEqual({
      ip6: "2001:db8:1:2:3:4:5:6",
    });
  });

  it("IP4 reads an address that is mapped into IPv6", () => {
    expect(captured("^\\[<IP4>\\]$", "[::ffff:192.0.2.1]")).toEqual({ ip4: "192.0.2.1" });
  });

  it("SUBNET and CIDR capture the prefix length", () => {
    expect(captured("^<SUBNET>$", "192.0.2.0/24")).toEqual({ ip4: "192.0.2.0", cidr: "24" });
    expect(captured("^<SUBNET>$", "2001:db8::/32")).toEqual({ ip6: "2001:db8::", cidr: "32" });
    expect(captured("^<SUBNET>$", "192.0.2.1")).toEqual({ ip4: "192.0.2.1" });
    expect(captured("^<IP4>/<CIDR>$", "192.0.2.0/24")).toEqual({ ip4: "192.0.2.0", cidr: "24" });
    expect(captured("^<IP6> <DNS>$", "::1 a.b")).toEqual({ ip6: "::1", dns: "a.b" });
  });

  it("reads every address there is, as its own group and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const found = captured("^a <HOST> b$", `a ${address} b`);
        const text = found?.ip4 ?? found?.ip6 ?? "";
        expect(parseNetwork(text)?.text).toBe(parseNetwork(address)?.text);
        expect(isIP(text)).not.toBe(0);
      }),
    );
  });

  it("comes to an end on long texts of colons and digits", () => {
    const pattern = compilePattern(expandTags("^.* from <ADDR>$", { usedns: "yes" }).source);
    for (const text of [
      ":".repeat(60_000),
      "1.".repeat(30_000),
      "a:".repeat(30_000),
      " from 1".repeat(9000),
    ]) {
      expect(pattern.test(text)).toBe(false);
    }
  });
});

describe("F-tags", () => {
  it("become named groups", () => {
    expect(captured("^<F-USER>\\w+</F-USER> <F-ID>\\S+</F-ID> <F-PORT>\\d+</F-PORT>$", "a b 1")).toEqual({
      user: "a",
      fid: "b",
      fport: "1",
    });
    expect(captured("^<F-ALT_USER1>a</F-ALT_USER1><F-MLFFORGET></F-MLFFORGET>", "a")).toEqual({
      alt_user1: "a",
      mlfforget: "",
    });
    expect(captured("^<F-ID/> <F-PORT/>$", "b 1")).toEqual({ fid: "b", fport: "1" });
  });

  it("leaves Python's own groups alone, the old spelling among them", () => {
    expect(expandTags("(?P<host>\\S+)", { usedns: "yes" })).toMatchObject({
      source: "(?P<host>\\S+)",
      unknown: [],
    });
  });

  it("leaves an escaped tag alone", () => {
    expect(expandTags(String.raw`\<HOST>`, { usedns: "yes" }).source).toBe(String.raw`\<HOST>`);
    expect(expandTags(String.raw`\\<CIDR>`, { usedns: "yes" }).source).toContain("(?P<cidr>");
  });

  it("keeps what is no tag and names it", () => {
    const { source, unknown } = expandTags("<host> <F-x> <F-USER/> <\\d+> <HOST/>", { usedns: "yes" });
    expect(source).toBe("<host> <F-x> <F-USER/> <\\d+> <HOST/>");
    expect(unknown).toEqual(["<host>", "<F-x>", "<F-USER/>", "<HOST/>"]);
  });

  it("are refused when they are not closed or not opened", () => {
    expect(() => expandTags("<F-USER>.* <HOST>", { usedns: "yes" })).toThrow(
      expect.objectContaining({ code: "FLB_FILTER_TAG", message: expect.stringContaining("<F-USER>") }),
    );
    expect(() => expandTags(".*</F-USER> <HOST>", { usedns: "yes" })).toThrow(
      expect.objectContaining({ code: "FLB_FILTER_TAG", message: expect.stringContaining("</F-USER>") }),
    );
  });

  it("SKIPLINES is refused", () => {
    expect(() => expandTags("a<SKIPLINES>b", { usedns: "yes" })).toThrow(
      expect.objectContaining({ code: "FLB_FILTER_SKIPLINES" }),
    );
  });
});

it("maps offsets back to the pattern as it was written", () => {
  const written = "ab<IP4>cd<F-USER>e</F-USER>(f";
  const { source, writtenOffset } = expandTags(written, { usedns: "yes" });
  for (const mark of ["ab", "cd", "e)", "(f"]) {
    expect(written.slice(writtenOffset(source.indexOf(mark)))).toMatch(
      mark === "e)" ? /^e/ : mark === "(f" ? /^\(f/ : new RegExp(`^${mark}`),
    );
  }
  expect(writtenOffset(source.indexOf("[0-9]"))).toBe(2);
  expect(writtenOffset(source.length)).toBe(written.length);
});
