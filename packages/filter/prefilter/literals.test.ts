import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseLiterals, seamOf } from "./literals.ts";

describe("chooseLiterals", () => {
  it("takes those of the failregex and of the prefregex, the longer first", () => {
    expect(chooseLiterals(["failed"], [": "], "none")).toEqual({ any: ["failed"], also: [": "] });
    expect(chooseLiterals(["a", "failed"], ["sshd"], "none")).toEqual({
      any: ["sshd"],
      also: ["a", "failed"],
    });
    expect(chooseLiterals(null, ["sshd"], "none")).toEqual({ any: ["sshd"], also: null });
    expect(chooseLiterals(["failed"], null, "none")).toEqual({ any: ["failed"], also: null });
    expect(chooseLiterals(null, null, "none")).toBeNull();
  });

  it("takes of a pattern over several lines what is in one of them", () => {
    expect(chooseLiterals(["ab\ncde\nf"], ["sshd"], "none", 3)).toEqual({
      any: ["sshd"],
      also: null,
      lines: 3,
    });
    expect(chooseLiterals(["ab\ncde\nf"], null, "none", 3)?.any).toEqual(["cde"]);
  });

  it("takes a piece that no cut between symbols tears", () => {
    expect(chooseLiterals(["[] [error] [client "], null, "between-symbols")?.any).toEqual(["[client "]);
    expect(chooseLiterals(["failed password for "], null, "between-symbols")?.any).toEqual([
      "failed password for ",
    ]);
  });

  it("finds one of its pieces wherever the date stood", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "[", "]"), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(text, fc.nat(12), (literal, at) => {
        const line = `${literal.slice(0, at)}2024-01-01${literal.slice(at)}`;
        const pieces = chooseLiterals([literal], null, "anywhere")?.any ?? [];
        expect(pieces.some((piece) => line.includes(piece))).toBe(true);
        const symbols =
          /^\W?$/.test(literal.slice(0, at).slice(-1)) && /^\W?$/.test(literal.slice(at, at + 1));
        if (!symbols) return;
        const piece = chooseLiterals([literal], null, "between-symbols")?.any ?? [];
        expect(piece.some((one) => line.includes(one))).toBe(true);
      }),
    );
  });
});

describe("seamOf", () => {
  it("knows that nothing is left before a date at the start", () => {
    expect(seamOf(["^%Y-%m-%d"])).toBe("none");
    expect(seamOf(["{NONE}"])).toBe("none");
  });

  it("assumes the boundaries of the default templates, and nothing of other patterns", () => {
    expect(seamOf([])).toBe("between-symbols");
    expect(seamOf(["{DEFAULT}", "^%Y"])).toBe("between-symbols");
    expect(seamOf(["{^LN-BEG}TAI64N", "{^LN-BEG}"])).toBe("between-symbols");
    expect(seamOf(["{^LN-BEG}%Y-%m-%d -"])).toBe("anywhere");
    expect(seamOf(["%Y-%m-%d "])).toBe("anywhere");
    expect(seamOf(["^\\[(%Y)\\]"])).toBe("anywhere");
    expect(seamOf(["^%Y|%m"])).toBe("anywhere");
  });
});
