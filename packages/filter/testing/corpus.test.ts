import { describe, expect, it } from "vitest";
import { parseCorpus } from "./corpus.ts";

describe("a corpus", () => {
  it("gives each line its verdict, expectations, options and number", () => {
    const samples = parseCorpus(
      [
        "# a comment",
        "@ match target=192.0.2.7 user=root",
        "one",
        "",
        "@ miss: why not",
        "two",
        "@ options mode=ddos zone=a|b",
        "@ ignore",
        "# a log line may start like a comment",
        "@ options",
        '@ match user="a \\"b\\" \\\\ c" empty=""',
        "four",
      ].join("\n"),
    );
    expect(samples).toEqual([
      {
        line: "one",
        number: 3,
        verdict: "match",
        expected: new Map([
          ["target", "192.0.2.7"],
          ["user", "root"],
        ]),
        options: "",
        note: "",
      },
      { line: "two", number: 6, verdict: "miss", expected: new Map(), options: "", note: "why not" },
      {
        line: "# a log line may start like a comment",
        number: 9,
        verdict: "ignore",
        expected: new Map(),
        options: '[mode="ddos", zone="a|b"]',
        note: "",
      },
      {
        line: "four",
        number: 12,
        verdict: "match",
        expected: new Map([
          ["user", 'a "b" \\ c'],
          ["empty", ""],
        ]),
        options: "",
        note: "",
      },
    ]);
  });

  it.each([
    ["a line without a verdict", "line"],
    ["a verdict without a line", "@ miss"],
    ["a verdict before an empty line", "@ miss\n\nline"],
    ["two verdicts", "@ miss\n@ miss\nline"],
    ["another word", "@ matches target=x\nline"],
    ["an expectation of a miss", "@ miss target=x\nline"],
    ["an expectation without a value", "@ match target\nline"],
  ])("refuses %s", (_, text) => {
    expect(() => parseCorpus(text)).toThrow(/^line \d+ of the corpus: /);
  });
});
