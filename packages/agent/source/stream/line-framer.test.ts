import fc from "fast-check";
import { expect, it } from "vitest";
import { LineFramer } from "./line-framer.ts";

function cut(text: string, size: number, longest: number) {
  const lines: string[] = [];
  const framer = new LineFramer(
    (line) => lines.push(line.toString("latin1")),
    () => longest,
  );
  const bytes = Buffer.from(text, "latin1");
  for (let at = 0; at < bytes.length; at += size) framer.push(bytes.subarray(at, at + size));
  return { lines, begun: framer.begun, records: framer.records };
}

it("gives the same lines however the bytes are cut into pieces, each up to the longest length", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", "\r", "\n"), maxLength: 60 });
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 8 }),
      (all, size, longest) => {
        const lines = all.split("\n");
        const begun = lines.pop() !== "";
        const { lines: found, ...rest } = cut(all, size, longest);
        // A line that came whole is cut by whoever takes it.
        expect(found.map((line) => line.slice(0, longest))).toEqual(
          lines.map((line) => line.slice(0, longest)),
        );
        expect(rest).toEqual({ begun, records: lines.length });
      },
    ),
  );
});
