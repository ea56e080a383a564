import type { Node } from "./ast.ts";
import { beyondAscii, mask } from "./char-set.ts";

/** Strings of which a match contains one, and how telling they are together. */
interface Candidate {
  readonly strings: readonly string[];
  readonly score: number;
}

/** What is known of the texts a node matches; all in lower case. */
interface Known {
  /** Every text it can match, when they are few. */
  readonly exact: readonly string[] | undefined;
  /** The best strings of which every such text contains one. */
  readonly best: Candidate | undefined;
}

/** More strings than this are not looked for together. */
const mostStrings = 16;
const longest = 48;
/** Characters of a class that is written out. */
const widestClass = 4;
const shortest = 2;

/**
 * Lower-case ASCII strings, at least one of which is in every text that the node
 * matches once that text's ASCII letters are lower case: the longest and least common
 * that can be promised, or null.
 */
export function literals(root: Node): readonly string[] | null {
  return candidateOf(known(root))?.strings ?? null;
}

const nothing: Known = { exact: [""], best: undefined };
const unknown: Known = { exact: undefined, best: undefined };

function known(node: Node): Known {
  switch (node.kind) {
    case "empty":
    case "assertion":
      return nothing;
    case "char":
      return node.code < 0x80
        ? { exact: [String.fromCharCode(node.code).toLowerCase()], best: undefined }
        : unknown;
    case "set":
      return { exact: fewCharacters(mask(node.set)), best: undefined };
    case "sequence":
      return inSequence(node.items.map(known));
    case "choice":
      return eitherOf(node.options.map(known));
    case "conditional":
      return eitherOf([known(node.yes), known(node.no)]);
    case "group":
    case "atomic":
      return known(node.body);
    case "look":
      // What lies ahead is in the text, but not in what this node takes.
      return node.negated ? nothing : { exact: [""], best: candidateOf(known(node.body)) };
    case "repeat": {
      if (node.max === 0) return nothing;
      const body = known(node.body);
      if (node.min === 0) {
        return node.max === 1 && body.exact
          ? { exact: fewer([...body.exact, ""]), best: undefined }
          : unknown;
      }
      const turns = Array<Known>(Math.min(node.min, 8)).fill(body);
      return inSequence(node.max === turns.length ? turns : [...turns, unknown]);
    }
    case "back-reference":
      return unknown;
  }
}

function inSequence(parts: readonly Known[]): Known {
  let best: Candidate | undefined;
  let run: readonly string[] = [""];
  let whole = true;
  for (const part of parts) {
    best = better(best, part.best);
    if (part.exact === undefined) {
      best = better(best, candidate(run));
      whole = false;
      run = [""];
      continue;
    }
    const { exact } = part;
    const longer = fewer(run.flatMap((head) => exact.map((tail) => head + tail)));
    // A single string makes the run longer, and so better; several make more to look for.
    if (longer === undefined || exact.length > 1) best = better(best, candidate(run));
    if (longer === undefined) whole = false;
    run = longer ?? exact;
  }
  return { exact: whole ? run : undefined, best: better(best, candidate(run)) };
}

function eitherOf(options: readonly Known[]): Known {
  const exact = options.every((option) => option.exact !== undefined)
    ? fewer(options.flatMap((option) => option.exact ?? []))
    : undefined;
  const strings: string[] = [];
  for (const option of options) {
    const own = candidateOf(option);
    if (own === undefined) return { exact, best: undefined };
    strings.push(...own.strings);
  }
  return { exact, best: candidate(strings) };
}

function candidateOf({ exact, best }: Known): Candidate | undefined {
  return better(exact && candidate(exact), best);
}

function fewer(strings: readonly string[]): string[] | undefined {
  const distinct = [...new Set(strings)];
  return distinct.length <= mostStrings && distinct.every((text) => text.length <= longest)
    ? distinct
    : undefined;
}

function fewCharacters(bits: bigint): string[] | undefined {
  if ((bits & beyondAscii) !== 0n) return undefined;
  const found = new Set<string>();
  for (let code = 0; code < 0x80; code++) {
    if ((bits & (1n << BigInt(code))) === 0n) continue;
    found.add(String.fromCharCode(code).toLowerCase());
    if (found.size > widestClass) return undefined;
  }
  return [...found];
}

// Words that many lines of any log have: finding one says little.
const common =
  /\b(?:sshd|from|for|user|port|error|failed|failure|authentication|client|server|connection|connect|login|info|warning|by|the|rhost|ssh2|preauth)\b/g;

/** Strings that contain another of them are not needed; a set is as telling as the least telling of them. */
function candidate(strings: readonly string[]): Candidate | undefined {
  if (strings.some((text) => text.length < shortest)) return undefined;
  const distinct = [...new Set(strings)];
  const needed = distinct.filter((text) => !distinct.some((other) => other !== text && text.includes(other)));
  if (needed.length === 0 || needed.length > mostStrings) return undefined;
  const worth = Math.min(...needed.map(telling));
  return { strings: needed, score: worth - Math.log2(needed.length) };
}

function telling(text: string): number {
  const rest = text.replace(common, (word) => " ".repeat(Math.ceil(word.length / 2)));
  const letters = rest.replace(/[^a-z]/g, "").length;
  return Math.min(letters + (rest.length - letters) / 2, 16);
}

function better(one: Candidate | undefined, other: Candidate | undefined): Candidate | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (other.score !== one.score) return other.score > one.score ? other : one;
  return (other.strings[0] ?? "").length > (one.strings[0] ?? "").length ? other : one;
}
