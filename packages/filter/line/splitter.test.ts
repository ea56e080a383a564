import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutEnd, decodeLine } from "./decode.ts";
import { LineSplitter } from "./splitter.ts";

function split(longest: number, ...chunks: (string | Buffer)[]) {
  const lines: string[] = [];
  const splitter = new LineSplitter(longest, (line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk as string));
  splitter.end();
  return { lines, cut: splitter.linesCut };
}

describe("LineSplitter", () => {
  it("gives lines without their ends, the last one also when it has none", () => {
    expect(split(100, "a\nb\r\n\nc")).toEqual({ lines: ["a", "b", "", "c"], cut: 0 });
    expect(split(100, "")).toEqual({ lines: [], cut: 0 });
    expect(split(100, "a\n")).toEqual({ lines: ["a"], cut: 0 });
  });

  it("gives the same lines however the bytes are cut into chunks", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "€", "😀", "\n", "\r"), maxLength: 60 });
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 12 }),
        (input, size, longest) => {
          const bytes = Buffer.from(input);
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
            bytes.subarray(i * size, (i + 1) * size),
          );
          expect(split(longest, ...chunks)).toEqual(split(longest, bytes));
        },
      ),
    );
  });

  it("cuts a long line, counts it once, and keeps the next", () => {
    expect(split(4, "abcdefgh\nxy\n")).toEqual({ lines: ["abcd", "xy"], cut: 1 });
    expect(split(4, "ab", "cd", "efg", "h\nxy\n")).toEqual({ lines: ["abcd", "xy"], cut: 1 });
    expect(split(4, "abcd\n", "abc", "d\n")).toEqual({ lines: ["abcd", "abcd"], cut: 0 });
  });
});

describe("the text of bytes", () => {
  it("is UTF-8, and what is not valid becomes U+FFFD", () => {
    expect(decodeLine(Buffer.from("é\r\r"), 0, 4)).toBe("é");
    expect(decodeLine(Buffer.from([0x61, 0xff, 0x00, 0xc3]), 0, 4)).toBe("a\ufffd\0\ufffd");
    expect(decodeLine(Buffer.from("xabcx"), 1, 4)).toBe("abc");
  });

  it("is cut between characters", () => {
    const bytes = Buffer.from("a€😀b");
    expect([1, 2, 3, 4, 5, 7, 8, 9, 20].map((longest) => cutEnd(bytes, 0, bytes.length, longest))).toEqual([
      1, 1, 1, 4, 4, 4, 8, 9, 9,
    ]);
  });
});
