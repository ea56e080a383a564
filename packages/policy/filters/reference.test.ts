import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseReference } from "./reference.ts";

const read = (text: string) => {
  const { name, options } = parseReference(text);
  return [name, Object.fromEntries(options)];
};

describe("a filter with options", () => {
  it.each([
    ["sshd", ["sshd", {}]],
    [" sshd ", ["sshd", {}]],
    ["sshd[]", ["sshd", {}]],
    ["sshd[mode=aggressive]", ["sshd", { mode: "aggressive" }]],
    ["sshd[Mode=aggressive]", ["sshd", { mode: "aggressive" }]],
    ["sshd[ mode = extra , logtype=file ]", ["sshd", { mode: "extra", logtype: "file" }]],
    [`a[k="a,b", k2='x]y']`, ["a", { k: "a,b", k2: "x]y" }]],
    [`a[k="it's"][j='say "x"']`, ["a", { k: "it's", j: 'say "x"' }]],
    ["a[x=1][x=2]", ["a", { x: "2" }]],
    ["a[x=]", ["a", { x: "" }]],
    ["a[x==1]", ["a", { x: "=1" }]],
    ["a[opt?family=inet6=7]", ["a", { "opt?family=inet6": "7" }]],
    ["a[x=b\\d c]", ["a", { x: "b\\d c" }]],
    ["./my.yaml[x=1]", ["./my.yaml", { x: "1" }]],
    ["a[x=1,]", ["a", { x: "1" }]],
  ])("%s is read", (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each(["", "[x=1]", "a[x=1", "a[x=1]b", "a[mode]", 'a[x="1]', "a]", "a[=1]", 'a[x="1"2]'])(
    "%j is refused with a code",
    (text) => {
      expect(() => parseReference(text)).toThrow(
        expect.objectContaining({ code: "FLB_POLICY_FILTER_REFERENCE" }),
      );
    },
  );

  it("reads back whatever was quoted", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/),
          fc.string().map((s) => s.replaceAll('"', "")),
        ),
        (options) => {
          const text = `name[${Object.entries(options)
            .map(([key, value]) => `${key}="${value}"`)
            .join(", ")}]`;
          expect(Object.fromEntries(parseReference(text).options)).toEqual({ ...options });
        },
      ),
    );
  });

  it("comes to an end on hostile text", () => {
    expect(() => parseReference(`a[${"x ".repeat(50_000)}`)).toThrow();
    expect(() => parseReference(`a[${"x=".repeat(50_000)}`)).toThrow();
  });
});
