import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LineLiterals } from "./literals.ts";
import { Prefilter } from "./prefilter.ts";

type Sets = (string[] | null)[];

const anyOf = (sets: Sets) => sets.map((any) => any && { any, also: null });

function scan(sets: Sets, text: string | Buffer) {
  return scanFor(anyOf(sets), text);
}

function scanFor(patterns: (LineLiterals | null)[], text: string | Buffer) {
  const buffer = Buffer.from(text as string);
  const found: { line: string; hits: number[] }[] = [];
  const lines = new Prefilter(patterns).scan(buffer, 0, buffer.length, (start, end, hits, count) => {
    found.push({ line: buffer.toString("utf8", start, end), hits: [...hits.subarray(0, count)] });
  });
  return { lines, found };
}

describe("Prefilter", () => {
  it("reports a line with the patterns whose literal stands in it", () => {
    const { lines, found } = scan(
      [["Failed"], ["Invalid", "Failed p"], ["nothing"]],
      "a\nFailed pass\nInvalid\n\n",
    );
    expect(lines).toBe(4);
    expect(found).toEqual([
      { line: "Failed pass", hits: [0, 1] },
      { line: "Invalid", hits: [1] },
    ]);
  });

  it("takes ASCII letters in either case, and no others", () => {
    expect(scan([["fAiLed"]], "FAILED\nfailed\nfai1ed\n").found).toHaveLength(2);
    expect(scan([["É"]], "é\nÉ\n").found).toEqual([{ line: "É", hits: [0] }]);
  });

  it("lets a pattern without literals see every line, in its place among the others", () => {
    expect(scan([["b"], null, ["a"]], "ab\n\n").found).toEqual([
      { line: "ab", hits: [0, 1, 2] },
      { line: "", hits: [1] },
    ]);
  });

  it("finds no literal across the end of a line", () => {
    expect(scan([["ab"]], "a\nb\n").found).toEqual([]);
  });

  it("stays inside the range it is given", () => {
    const buffer = Buffer.from("ab\nxx\nab\n");
    const seen: number[] = [];
    expect(new Prefilter(anyOf([["ab"]])).scan(buffer, 3, 6, (start) => seen.push(start))).toBe(1);
    expect(seen).toEqual([]);
  });

  it("passes NUL and invalid UTF-8 by", () => {
    const line = Buffer.from([0, 0xff, 0x61, 0x62, 0xfe, 10]);
    expect(scan([["ab"]], line).found).toHaveLength(1);
  });

  it("forgets a line when the caller threw", () => {
    const prefilter = new Prefilter(anyOf([["a"]]));
    const buffer = Buffer.from("a\n");
    const failing = () => {
      throw new Error("caller");
    };
    expect(() => prefilter.scan(buffer, 0, 2, failing)).toThrow("caller");
    const again: number[] = [];
    prefilter.scan(buffer, 0, 2, (_start, _end, _hits, count) => again.push(count));
    expect(again).toEqual([1]);
  });

  it("wants a literal of the further set too, in the same line and in any order", () => {
    const also = ["app:", "web:"];
    const patterns = [
      { any: ["failed"], also },
      { any: ["refused"], also },
      { any: ["failed"], also: null },
    ];
    expect(scanFor(patterns, "app: failed\nfailed\nrefused web:\nweb:\nrefused\n").found).toEqual([
      { line: "app: failed", hits: [0, 2] },
      { line: "failed", hits: [2] },
      { line: "refused web:", hits: [1] },
    ]);
  });

  it("goes on where a stretch of many reports ended", () => {
    const line = "ab".repeat(3000);
    expect(scan([["ab"], ["ba"]], `${line}\n${line}\nab\n`.repeat(3))).toEqual({
      lines: 9,
      found: Array(3)
        .fill([
          { line, hits: [0, 1] },
          { line, hits: [0, 1] },
          { line: "ab", hits: [0] },
        ])
        .flat(),
    });
  });

  it("agrees with a plain search", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "A", "c"), minLength: 1, maxLength: 5 });
    const line = fc.string({ unit: fc.constantFrom("a", "b", "B", "c", "é"), maxLength: 20 });
    const any = fc.array(word, { minLength: 1, maxLength: 4 });
    const patterns = fc.array(fc.option(fc.record({ any, also: fc.option(any) })), { maxLength: 8 });
    const holds = (text: string, set: readonly string[]) =>
      set.some((one) => text.toLowerCase().includes(one.toLowerCase()));
    fc.assert(
      fc.property(patterns, fc.array(line, { maxLength: 6 }), (literals, lines) => {
        const expected = lines.flatMap((text) => {
          const hits = literals.flatMap((each, index) => {
            const hit =
              each === null || (holds(text, each.any) && (each.also === null || holds(text, each.also)));
            return hit ? [index] : [];
          });
          return hits.length > 0 ? [{ line: text, hits }] : [];
        });
        const got = scanFor(literals, lines.map((text) => `${text}\n`).join(""));
        expect(got).toEqual({ lines: lines.length, found: expected });
      }),
    );
  });

  it("reports the lines that a pattern over several may reach into, and leaves the rest to the next scan", () => {
    const prefilter = new Prefilter([
      { any: ["begun"], also: null, lines: 3 },
      anyOf([["other"]])[0] ?? null,
    ]);
    const read = (text: string, awake?: number) => {
      const buffer = Buffer.from(text);
      const found: [number, number[]][] = [];
      const note = (_: number, __: number, hits: Uint32Array, count: number, line: number) => {
        found.push([line, [...hits.subarray(0, count)]]);
      };
      prefilter.scan(buffer, 0, buffer.length, note, awake);
      return { found, awake: prefilter.awake };
    };
    expect(read("x\nbegun\nother\ny\nz\n")).toEqual({
      found: [
        [1, [0]],
        [2, [0, 1]],
        [3, [0]],
      ],
      awake: 0,
    });
    expect(read("begun\n").awake).toBe(2);
    expect(read("x\ny\nz\n", 2).found).toEqual([
      [0, [0]],
      [1, [0]],
    ]);
  });
});
