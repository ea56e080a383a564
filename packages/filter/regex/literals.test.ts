import { expect, it } from "vitest";
import { compilePattern } from "./pattern.ts";

it.each<[string, string[] | null]>([
  ["^Failed password for (?P<u>.*) from", ["failed password for "]],
  [
    "Failed (?:password|publickey) for (?:invalid user )?\\S+",
    ["failed password for ", "failed publickey for "],
  ],
  [
    "(?:error|warning): (?P<m>too many|no) tries",
    ["error: too many tries", "error: no tries", "warning: too many tries", "warning: no tries"],
  ],
  ["[iI](?:llegal|nvalid) user", ["illegal user", "invalid user"]],
  ["(?i)FORBIDDEN", ["forb"]],
  ["(?i)kiss", null],
  ["x{3}foo+bar", ["xxxfo"]],
  ["(?:Maximum sessions|Login limit)? reached", [" reached"]],
  ["a(?=.*quota exceeded)", ["quota exceeded"]],
  ["a(?!.*quota exceeded)b", ["ab"]],
  ["(?:abc){2,3}", ["abcabc"]],
  ["(a|)b", null],
  ["(?:long enough|x)", null],
  ["\\d+", null],
  ["é", null],
  [".*", null],
  ["(?:quota)*", null],
  ["(?:quota){0}x", null],
  ["sshd.*(?:unusual)", ["unusual"]],
])("%s promises %j", (pattern, expected) => {
  expect(compilePattern(pattern).literals).toEqual(expected);
});
