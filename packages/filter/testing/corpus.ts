/** What a filter has to make of a line. */
export type Verdict = "match" | "miss" | "ignore";

/** One annotated line of a corpus. */
export interface Sample {
  line: string;
  /** Of the line in the file, from 1. */
  number: number;
  verdict: Verdict;
  /** For a match: `target`, `time`, or a capture's name, and what it has to be. */
  expected: ReadonlyMap<string, string>;
  /** The filter's options that hold here, as a jail writes them: `[mode="ddos"]`; empty for none. */
  options: string;
  /** The reason given with the verdict. */
  note: string;
}

const pair = /\s*([\w-]+)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/y;

/**
 * Reads a corpus: log lines, each under its verdict.
 *
 * ```
 * # a comment
 * @ match target=192.0.2.7 user="two words" time=2026-11-22T05:10:57Z
 * Nov 22 05:10:57 host sshd[1]: Failed password for two words from 192.0.2.7 port 22 ssh2
 * @ miss: why it does not count
 * …
 * @ ignore: why it is ignored
 * …
 * @ options mode=ddos          (until the next such line; alone: none)
 * ```
 *
 * In quotes, `\"` is a quote and `\\` a backslash.
 *
 * @throws Error that names the line which is not of this form.
 */
export function parseCorpus(text: string): Sample[] {
  const samples: Sample[] = [];
  let options = "";
  let open: Pick<Sample, "verdict" | "expected" | "note"> | null = null;
  for (const [index, line] of text.split("\n").entries()) {
    const number = index + 1;
    if (line.startsWith("@ ") || line === "@") {
      const [, word = "", note, rest = ""] = /^@ (\w+)(?:: (.*)|\b(.*))$/.exec(line) ?? [];
      if (open !== null) throw malformed(number, "a verdict follows a verdict");
      if (word === "options") options = asOptions(readPairs(rest, number));
      else if (word === "match" && note === undefined)
        open = { verdict: word, expected: readPairs(rest, number), note: "" };
      else if ((word === "miss" || word === "ignore") && rest.trim() === "")
        open = { verdict: word, expected: new Map(), note: note ?? "" };
      else throw malformed(number, `${JSON.stringify(line)} is no verdict`);
    } else if (open !== null) {
      if (line === "") throw malformed(number, "a verdict stands before an empty line");
      samples.push({ line, number, options, ...open });
      open = null;
    } else if (line !== "" && !line.startsWith("#")) {
      throw malformed(number, "a line has no verdict");
    }
  }
  if (open !== null) throw malformed(text.split("\n").length, "the last verdict has no line");
  return samples;
}

function readPairs(text: string, number: number): Map<string, string> {
  const pairs = new Map<string, string>();
  let at = 0;
  while (text.slice(at).trim() !== "") {
    pair.lastIndex = at;
    const found = pair.exec(text);
    if (found === null) throw malformed(number, `no name=value at ${JSON.stringify(text.slice(at))}`);
    const [, name = "", quoted, bare = ""] = found;
    pairs.set(name, quoted?.replace(/\\(.)/g, "$1") ?? bare);
    at = pair.lastIndex;
  }
  return pairs;
}

function asOptions(pairs: Map<string, string>): string {
  return pairs.size === 0 ? "" : `[${[...pairs].map(([name, value]) => `${name}="${value}"`).join(", ")}]`;
}

function malformed(number: number, why: string): Error {
  return new Error(`line ${number} of the corpus: ${why}`);
}
