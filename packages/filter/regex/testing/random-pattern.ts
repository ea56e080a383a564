import fc from "fast-check";

/** Characters that patterns and texts are made of. */
export interface Alphabet {
  /** As they stand in a text. */
  readonly characters: readonly string[];
  readonly classes: readonly string[];
}

export const asciiAlphabet: Alphabet = {
  characters: ["a", "b", "c", "A", "1", " ", "_", "\n"],
  classes: [
    ".",
    "\\w",
    "\\d",
    "\\s",
    "\\W",
    "\\S",
    "[ab]",
    "[^a]",
    "[^\\W1]",
    "[a-c]",
    "[\\w-]",
    "[]a]",
    "[A-C]",
  ],
};

export const unicodeAlphabet: Alphabet = {
  characters: [
    "a",
    "é",
    "É",
    "s",
    "S",
    "ſ",
    "K",
    "K",
    "i",
    "İ",
    "ı",
    "²",
    "٠",
    "\u00a0",
    "\u{1f600}",
    "\u{1d7d9}",
  ],
  classes: [".", "\\w", "\\d", "\\s", "\\W", "\\S", "[à-ÿ]", "[^s]", "[^\\W²]", "[j-s]"],
};

const quantifiers = ["*", "+", "?", "{2}", "{1,2}", "{,2}", "{2,}"];

/**
 * Small patterns of all the syntax. Groups, and what refers to them, are left out of
 * atomic groups and possessive repeats, where CPython 3.11 keeps the group of an
 * attempt that failed.
 */
export function patterns({ characters, classes }: Alphabet): fc.Arbitrary<string> {
  const character = fc.constantFrom(...characters.map((text) => (text === "\n" ? "\\n" : text)));
  const atom = fc.oneof(
    { weight: 4, arbitrary: character },
    { weight: 2, arbitrary: fc.constantFrom(...classes) },
    { weight: 1, arbitrary: fc.constantFrom("^", "$", "\\b", "\\B", "\\A", "\\Z", "") },
  );
  const lazily = fc.constantFrom("", "", "", "?");
  const quantifier = fc.constantFrom(...quantifiers);
  const tree = (groups: boolean) =>
    fc.letrec<{ node: string }>((tie) => {
      const node = tie("node");
      const plain = [
        fc.tuple(node, node).map(([a, b]) => a + b),
        fc.tuple(node, node).map(([a, b]) => `(?:${a}|${b})`),
        fc.tuple(node, quantifier, lazily).map(([a, q, lazy]) => `(?:${a})${q}${lazy}`),
        fc.tuple(fc.constantFrom("=", "!"), node).map(([sign, a]) => `(?${sign}${a})`),
        fc.tuple(fc.constantFrom("<=", "<!"), atom, atom).map(([sign, a, b]) => `(?${sign}${a}${b})`),
        node.map((a) => `(?i:${a})`),
      ];
      const grouped = [
        node.map((a) => `(${a})`),
        fc.tuple(node, quantifier, lazily).map(([a, q, lazy]) => `(${a})${q}${lazy}`),
        fc.constantFrom("\\1", "\\2"),
        fc.tuple(fc.constantFrom("1", "2"), node, node).map(([n, a, b]) => `(?(${n})${a}|${b})`),
      ];
      return {
        node: fc.oneof(
          { depthSize: "small", withCrossShrink: true },
          atom,
          ...plain,
          ...(groups ? grouped : []),
        ),
      };
    }).node;
  const closed = tree(false);
  const part = fc.oneof(
    { weight: 8, arbitrary: tree(true) },
    { weight: 1, arbitrary: closed.map((a) => `(?>${a})`) },
    { weight: 1, arbitrary: fc.tuple(closed, quantifier).map(([a, q]) => `(?:${a})${q}+`) },
  );
  const flags = fc.constantFrom("", "", "", "(?i)", "(?m)", "(?s)", "(?a)");
  return fc
    .tuple(flags, fc.array(part, { minLength: 1, maxLength: 3 }))
    .map(([flag, parts]) => flag + parts.join(""));
}

/** Texts of an alphabet, never empty: Python's `\B` on an empty text depends on its version. */
export function texts({ characters }: Alphabet): fc.Arbitrary<string[]> {
  const text = fc
    .array(fc.constantFrom(...characters), { minLength: 1, maxLength: 9 })
    .map((all) => all.join(""));
  return fc.array(text, { minLength: 1, maxLength: 6 });
}
