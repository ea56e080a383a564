import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineHistory } from "./history.ts";

const letters = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}`);

describe("LineHistory", () => {
  it("gives the lines before one, those of earlier scans among them", () => {
    const history = new LineHistory(3, 100);
    const first = Buffer.from("a\nb\nc\n");
    history.end(first, 0, first.length, 3);
    const second = Buffer.from("d\ne\n");
    expect(history.before(0, 4, second, 0, 2, 1)).toEqual(["b", "c", "d"]);
    expect(history.before(1, 2, second, 0, 2, 1)).toEqual(["d"]);
  });

  it("gives no line twice to one filter, nor the line itself later on", () => {
    const history = new LineHistory(3, 100);
    const buffer = Buffer.from("a\nb\nc\nd\n");
    expect(history.before(0, 4, buffer, 0, 2, 1)).toEqual(["a"]);
    expect(history.before(0, 4, buffer, 0, 6, 3)).toEqual(["c"]);
    history.end(buffer, 0, buffer.length, 4);
    const next = Buffer.from("e\n");
    expect(history.before(0, 4, next, 0, 0, 0)).toEqual([]);
  });

  it("reads texts as the filters do: without carriage returns, cut where lines are too long", () => {
    const history = new LineHistory(2, 4);
    const buffer = Buffer.from("\nab\r\nabcdefg\nx\n");
    expect(history.before(0, 4, buffer, 0, 13, 3)).toEqual(["", "ab", "abcd"]);
  });

  it("together with the lines themselves gives each filter a log whole but for what is too far back", () => {
    const shape = fc.record({
      cuts: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 }),
      wanted: fc.array(fc.boolean(), { minLength: 48, maxLength: 48 }),
      lines: fc.integer({ min: 2, max: 5 }),
    });
    fc.assert(
      fc.property(shape, ({ cuts, wanted, lines }) => {
        const history = new LineHistory(lines - 1, 100);
        const seen: string[] = [];
        const all = letters(cuts.reduce((a, b) => a + b));
        let number = 0;
        for (const size of cuts) {
          const texts = all.slice(number, number + size);
          const buffer = Buffer.from(`${texts.join("\n")}\n`);
          let start = 0;
          texts.forEach((text, line) => {
            if (wanted[number + line]) {
              seen.push(...history.before(0, lines, buffer, 0, start, line), text);
              const from = Math.max(0, number + line + 1 - lines);
              expect(seen.slice(from - number - line - 1)).toEqual(all.slice(from, number + line + 1));
            }
            start += text.length + 1;
          });
          history.end(buffer, 0, buffer.length, size);
          number += size;
        }
        expect(new Set(seen).size).toBe(seen.length);
      }),
    );
  });
});
