import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutLines } from "./cut-lines.ts";

/** Reads a whole file in pieces, as the pipeline does, and gives the lines handed on. */
function readInPieces(file: Buffer, maxLine: number, length: number): { lines: string[]; cut: number } {
  const buffer = Buffer.alloc(length);
  const lines: string[] = [];
  let offset = 0;
  let skipping = false;
  let cut = 0;
  for (;;) {
    const to = file.copy(buffer, 0, offset, offset + length);
    const before = Buffer.from(buffer);
    const result = cutLines(buffer, 0, to, skipping, maxLine, (start, end) => {
      expect(buffer[end - 1]).toBe(10);
      lines.push(...buffer.toString("latin1", start, end - 1).split("\n"));
    });
    expect(buffer.equals(before)).toBe(true);
    offset += result.end;
    skipping = result.skipping;
    cut += result.cut;
    if (result.end === 0 || offset === file.length) return { lines, cut };
  }
}

describe("cutLines", () => {
  it("hands on whole lines in one stretch and leaves the unfinished one", () => {
    const stretches: string[] = [];
    const buffer = Buffer.from("one\ntwo\r\n\nthr");
    const result = cutLines(buffer, 0, buffer.length, false, 100, (start, end) =>
      stretches.push(buffer.toString("latin1", start, end)),
    );
    expect(stretches).toEqual(["one\ntwo\r\n\n"]);
    expect(result).toEqual({ end: 10, skipping: false, cut: 0 });
  });

  it("hands on nothing of a piece without a newline", () => {
    const buffer = Buffer.from("no end");
    const result = cutLines(buffer, 0, buffer.length, false, 100, () => expect.unreachable());
    expect(result).toEqual({ end: 0, skipping: false, cut: 0 });
  });

  it("keeps a line of exactly the longest length and cuts one that is a byte longer", () => {
    expect(readInPieces(Buffer.from("12345\n123456\nx\n"), 5, 64)).toEqual({
      lines: ["12345", "12345", "x"],
      cut: 1,
    });
  });

  it("passes over the rest of a cut line in later pieces", () => {
    const file = Buffer.from(`a\n${"x".repeat(1000)}\nb\n`);
    expect(readInPieces(file, 8, 32)).toEqual({ lines: ["a", "xxxxxxxx", "b"], cut: 1 });
  });

  it("leaves bytes beyond the piece alone", () => {
    const buffer = Buffer.from("one\ntwo\nstale\n");
    const seen: string[] = [];
    const result = cutLines(buffer, 0, 6, false, 100, (start, end) =>
      seen.push(buffer.toString("latin1", start, end)),
    );
    expect(seen).toEqual(["one\n"]);
    expect(result.end).toBe(4);
    expect(cutLines(buffer, 8, 12, true, 100, () => expect.unreachable())).toEqual({
      end: 12,
      skipping: true,
      cut: 0,
    });
  });

  it("gives the same lines whatever the pieces", () => {
    const bytes = fc.array(fc.constantFrom(10, 10, 13, 0, 255, 97, 98), { maxLength: 300 });
    fc.assert(
      fc.property(
        bytes,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 40 }),
        (content, maxLine, more) => {
          const file = Buffer.from(content);
          const complete = file.toString("latin1").split("\n").slice(0, -1);
          const { lines, cut } = readInPieces(file, maxLine, 2 * maxLine + 2 + more);
          // A last line that is too long is cut before its end is known.
          const tail = file.toString("latin1").split("\n").at(-1) as string;
          const expected = [...complete, ...(tail.length > maxLine ? [tail] : [])];
          expect(lines).toEqual(expected.map((line) => line.slice(0, maxLine)));
          expect(cut).toBe(expected.filter((line) => line.length > maxLine).length);
        },
      ),
    );
  });
});
