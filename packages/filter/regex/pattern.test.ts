import { FleetbanError } from "@fleetban/core";
import { describe, expect, it } from "vitest";
import { compilePattern } from "./pattern.ts";
import { cases } from "./testing/cases.ts";
import { nativeSpans, ownSpans, spansOf } from "./testing/engines.ts";
import { type Answer, hasPython, Python } from "./testing/python.ts";
import recorded from "./testing/recorded.json" with { type: "json" };

type Recorded = { pattern: string; texts: string[] } & Answer;
const table = recorded as unknown as Recorded[];

function refusalOf(pattern: string): FleetbanError {
  try {
    compilePattern(pattern);
  } catch (error) {
    if (error instanceof FleetbanError) return error;
    throw error;
  }
  throw new Error(`${pattern} is not refused`);
}

describe("a pattern means what Python's re makes of it", () => {
  for (const entry of table) {
    if ("error" in entry) {
      it(`${JSON.stringify(entry.pattern)} is refused: ${entry.error}`, () => {
        const [, reason, , offset] = /^(.*?)( at position (\d+))?$/.exec(entry.error) ?? [];
        const { code, message } = refusalOf(entry.pattern);
        expect(code).toBe("FLB_FILTER_REGEX_INVALID");
        expect(message).toContain(`: ${reason} (at offset`);
        if (offset !== undefined) expect(message).toContain(`(at offset ${offset})`);
      });
      continue;
    }
    it(JSON.stringify(entry.pattern), () => {
      const pattern = compilePattern(entry.pattern);
      entry.texts.forEach((text, i) => {
        const expected = entry.found[i];
        const match = pattern.exec(text);
        expect(match && spansOf(match, pattern.groupCount)).toEqual(expected);
        expect(pattern.test(text)).toBe(expected !== null);
        expect(ownSpans(entry.pattern, text), "our matcher").toEqual(expected);
        const native = nativeSpans(entry.pattern, text);
        if (native === undefined) return;
        if (native !== null && "start" in native) expect(native.start).toBe(expected?.[0]?.[0]);
        else expect(native, "V8").toEqual(expected);
      });
    });
  }

  it("has a record of every case", () => {
    expect(table.map(({ pattern, texts }) => [pattern, ...texts])).toEqual(cases);
  });

  it("has a record that Python, where there is one, still agrees with", async () => {
    if (!hasPython()) return;
    await using python = new Python();
    for (const { pattern, texts, ...answer } of table) {
      const now = await python.search(pattern, texts);
      // What is refused stays refused; the wording may change between versions.
      if ("error" in answer) expect(now, pattern).toHaveProperty("error");
      else expect(now, pattern).toEqual(answer);
    }
  });
});
