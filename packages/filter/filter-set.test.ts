import type { FilterDefinition } from "@fleetban/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFilter } from "./filter.ts";
import { FilterSet } from "./filter-set.ts";

const now = Date.UTC(2024, 5, 1);

function filter(definition: Partial<FilterDefinition>, timezone = "UTC") {
  return compileFilter(
    {
      name: "test",
      failregex: [],
      ignoreregex: [],
      prefregex: null,
      datepattern: [],
      maxlines: 1,
      origin: "test",
      ...definition,
    },
    { usedns: "yes", timezone },
  );
}

function scan(set: FilterSet, input: string | Buffer) {
  const buffer = Buffer.from(input as string);
  const found: [number, string, number, string | null][] = [];
  const lines = set.scan(buffer, 0, buffer.length, now, (line, index, failure) => {
    found.push([line.start, line.text, index, failure.target]);
  });
  return { lines, found };
}

describe("FilterSet", () => {
  it("gives a line to every filter that matches it, in the filters' order", () => {
    const set = new FilterSet(
      [
        filter({ failregex: ["^ login failed from <HOST>$"] }),
        filter({ failregex: ["^ nothing <HOST>$", "failed from <HOST>$"] }),
        filter({ failregex: ["^ logout <HOST>$"] }),
      ],
      8192,
    );
    const line = "2024-01-02 03:04:05 login failed from 192.0.2.1";
    expect(scan(set, `first\n${line}\nlast\n`)).toEqual({
      lines: 3,
      found: [
        [6, line, 0, "192.0.2.1"],
        [6, line, 1, "192.0.2.1"],
      ],
    });
  });

  it("finds what ends with the line's newline", () => {
    const failregex = ["from <HOST> (?:unknown user|wrong password|no key)[ \\n]", "<HOST> tries root\\n"];
    const set = new FilterSet([filter({ failregex })], 8192);
    const input = "from 192.0.2.1 wrong password\nfrom 192.0.2.2 no key at all\n192.0.2.3 tries root\n";
    expect(scan(set, input).found.map(([, , , target]) => target)).toEqual([
      "192.0.2.1",
      "192.0.2.2",
      "192.0.2.3",
    ]);
  });

  it("reads dates by each filter's own settings", () => {
    const failregex = ["from <HOST>$"];
    const set = new FilterSet(
      [filter({ failregex }), filter({ failregex }, "+02:00"), filter({ failregex })],
      8192,
    );
    const times: number[] = [];
    const buffer = Buffer.from("2024-01-02 03:04:05 from 192.0.2.1\n");
    set.scan(buffer, 0, buffer.length, now, (_line, _index, failure) => times.push(failure.time));
    const utc = Date.UTC(2024, 0, 2, 3, 4, 5);
    expect(times).toEqual([utc, utc - 7_200_000, utc]);
  });

  it("finds a literal that the date stands in the middle of", () => {
    const set = new FilterSet([filter({ failregex: [String.raw`^\[\] \[error\] <HOST>$`] })], 8192);
    expect(scan(set, "[Tue Jan 02 03:04:05 2024] [error] 192.0.2.1\n").found).toHaveLength(1);
    const custom = new FilterSet([filter({ failregex: ["^ab <HOST>$"], datepattern: ["%Y-%m-%d!"] })], 8192);
    expect(scan(custom, "2024-01-02!ab 192.0.2.1\n").found).toHaveLength(1);
  });

  it("takes any bytes", () => {
    const set = new FilterSet([filter({ failregex: ["^ user <F-USER>.*</F-USER> from <HOST>$"] })], 8192);
    const bytes = Buffer.concat([
      Buffer.from([0, 0xff, 0xfe, 10]),
      Buffer.from(" user "),
      Buffer.from([0, 0xff, 0xc3, 0xa9, 0x1b]),
      Buffer.from(" from 192.0.2.1\r\n"),
    ]);
    expect(scan(set, bytes).found).toEqual([[4, " user \0\ufffdé\x1b from 192.0.2.1", 0, "192.0.2.1"]]);
  });

  it("cuts a long line, counts it, and matches the next", () => {
    const set = new FilterSet([filter({ failregex: ["from <HOST>$", "^(?:x|é)+ <HOST>"] })], 20);
    const long = `${"é".repeat(20)} from 192.0.2.1\n`;
    expect(scan(set, `${long}from 192.0.2.2\n`).found.map((each) => each[3])).toEqual(["192.0.2.2"]);
    expect(set.linesCut).toBe(1);
    expect(scan(set, "from 192.0.2.1 éééééé\n").found).toEqual([]);
    expect(
      scan(new FilterSet([filter({ failregex: ["^from <HOST> .{3}$"] })], 20), "from 192.0.2.1 abéé\n")
        .found[0]?.[1],
    ).toBe("from 192.0.2.1 abé");
  });

  it("keeps a stream's state from one buffer to the next", () => {
    const set = new FilterSet([filter({ failregex: ["from <HOST>$"] })], 8192);
    scan(set, "2024-05-31 23:59:30 from 192.0.2.1\n");
    const times: number[] = [];
    set.scan(Buffer.from("from 192.0.2.1\n"), 0, 15, now, (_line, _index, failure) =>
      times.push(failure.time),
    );
    expect(times).toEqual([now - 30_000]);
  });

  it("comes to an end with a line made to be slow", () => {
    const set = new FilterSet(
      [
        filter({
          prefregex: String.raw`^ \S+ app(?:\[\d+\])?: <F-CONTENT>.+</F-CONTENT>$`,
          failregex: [
            "^failed .* for <F-USER>.*</F-USER> from <HOST>(?: port \\d+)?$",
            "^(?:failed )+<F-USER>\\S+(?: \\S+)*</F-USER> by <HOST>$",
          ],
        }),
      ],
      65_536,
    );
    for (const unit of [
      "failed ",
      " from 1.1.1.1",
      " for a",
      "1.",
      ":",
      "é ",
      "2024-01-02 03:04:05 ",
      "a by ",
    ]) {
      const line = `2024-01-02 03:04:05 host app: failed ${unit.repeat(60_000 / unit.length)}\n`;
      expect(scan(set, line)).toEqual({ lines: 1, found: [] });
    }
  });

  it("finds what the filters find one by one, without a prefilter", () => {
    const definitions: Partial<FilterDefinition>[] = [
      { failregex: ["^ failed for <F-USER>.*</F-USER> from <HOST>$", "^ refused <HOST>$"] },
      { failregex: ["<HOST> (?i:FAILED)"], ignoreregex: ["good"] },
      { prefregex: "^ app: <F-CONTENT>.+</F-CONTENT>$", failregex: ["^failed <HOST>$", "^<HOST>$"] },
      { failregex: ["^x<HOST>$"], datepattern: ["%Y-%m-%d %H:%M:%S "] },
    ];
    const word = fc.constantFrom(
      ..."2024-01-02 03:04:05|failed|FAILED|for|from|refused|192.0.2.1|app:|good|x192.0.2.3|é|x".split("|"),
    );
    const line = fc.array(word, { maxLength: 7 }).map((words) => words.join(" "));
    // Compiled once: all dates are the same and old, so no state tells the runs apart.
    const alone = definitions.map((each) => filter(each));
    const set = new FilterSet(
      definitions.map((each) => filter(each)),
      8192,
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, dated) => {
        const texts = lines.map((text) => (dated ? `2024-01-02 03:04:05 ${text}` : text));
        const expected = texts.flatMap((text, number) =>
          alone.flatMap((each, index) => {
            const result = each.match(text, now);
            return result.outcome === "matched" ? [[number, index, result.failure]] : [];
          }),
        );
        const got: unknown[] = [];
        const buffer = Buffer.from(texts.map((text) => `${text}\n`).join(""));
        set.scan(buffer, 0, buffer.length, now, ({ start }, index, failure) => {
          got.push([buffer.subarray(0, start).filter((byte) => byte === 10).length, index, failure]);
        });
        expect(got).toEqual(expected);
      }),
    );
  });

  describe("with a filter over several lines", () => {
    const over = (failregex: string, maxlines: number) => filter({ failregex: [failregex], maxlines });

    it("finds what begins in a line that has nothing of the pattern, however the log is cut", () => {
      const input = "noise\nfirst line\nrefused 192.0.2.1\nrefused 192.0.2.2\n";
      for (const cuts of [[4], [2, 2], [1, 1, 1, 1], [3, 1]]) {
        const set = new FilterSet([over("^first.*\\nrefused <HOST>$", 2)], 8192);
        const lines = input.split(/(?<=\n)/);
        let at = 0;
        const found = cuts.flatMap((count) => {
          at += count;
          return scan(set, lines.slice(at - count, at).join("")).found;
        });
        expect(found.map(([, , , target]) => target)).toEqual(["192.0.2.1"]);
      }
    });

    it("tries the lines behind one that has something of it", () => {
      const set = new FilterSet([over("^refused <F-USER>\\S+</F-USER><SKIPLINES>bye <HOST>$", 4)], 8192);
      const parts = ["refused bob\n", "x\ny\n", "bye 192.0.2.1\n", "refused eve\nx\ny\nz\nbye 192.0.2.2\n"];
      expect(parts.flatMap((part) => scan(set, part).found.map(([, , , target]) => target))).toEqual([
        "192.0.2.1",
      ]);
    });

    it("keeps logs apart that are read in turn", () => {
      const set = new FilterSet([over("^refused\\nfrom <HOST>$", 2)], 8192);
      const found: string[] = [];
      const read = (log: string, text: string) => {
        const buffer = Buffer.from(text);
        set.scan(buffer, 0, buffer.length, now, (_, __, { key }) => found.push(`${log} ${key}`), log);
      };
      read("a", "refused\n");
      read("b", "from 192.0.2.1\n");
      read("a", "from 192.0.2.2\n");
      read("b", "refused\n");
      read("b", "from 192.0.2.3\n");
      expect(found).toEqual(["a 192.0.2.2", "b 192.0.2.3"]);
    });
  });
});
