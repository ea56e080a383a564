import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fingerprint, formatIdentity, headLength, parseIdentity } from "./identity.ts";

describe("fingerprint", () => {
  it("is there once the first line is complete, or long enough", () => {
    expect(fingerprint(Buffer.from(""))).toBeNull();
    expect(fingerprint(Buffer.from("begun"))).toBeNull();
    expect(fingerprint(Buffer.from("done\n"))).not.toBeNull();
    expect(fingerprint(Buffer.alloc(headLength, "x"))).not.toBeNull();
  });

  it("never changes while a file grows", () => {
    const byte = fc.oneof({ weight: 1, arbitrary: fc.constant(10) }, { weight: 300, arbitrary: fc.nat(255) });
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 1500, size: "max" }), fc.nat(1500), (bytes, length) => {
        const file = Buffer.from(bytes);
        const before = fingerprint(file.subarray(0, Math.min(length, headLength)));
        if (before !== null) expect(fingerprint(file.subarray(0, headLength))).toBe(before);
      }),
    );
  });
});

describe("identity", () => {
  it("survives being written and read", () => {
    for (const identity of [
      { key: "1:2", fingerprint: "abc0123", generation: 0 },
      { key: "1:18446744073709551615", fingerprint: null, generation: 3 },
    ]) {
      expect(parseIdentity(formatIdentity(identity))).toEqual(identity);
    }
  });

  it("is not taken from other text", () => {
    for (const text of ["", "logpath:/var/log/auth.log", "1:2", "1:2:xyz!"]) {
      expect(parseIdentity(text)).toBeUndefined();
    }
  });
});
