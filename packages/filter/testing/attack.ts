import type { FilterDefinition } from "@fleetban/core";
import type { Node, Repeat } from "../regex/ast.ts";
import { children } from "../regex/ast.ts";
import { has } from "../regex/char-set.ts";
import { parse } from "../regex/parse.ts";
import { expandTags } from "../tags/expand.ts";

/** What repeats are filled with where their class allows it. */
const fillings = ["a", "1", " ", "1.", "a:", "/", "[", '"', ": ", "a ", "from 192.0.2.1 ", "=", "<"];
/** A repeat of fewer turns is no place to attack. */
const many = 16;

/**
 * Lines that make the patterns of a filter work hard, without their date: each repeat of each
 * failregex, behind what its prefregex wants, is drawn out to a given length with several
 * texts, and what follows it is there, is there and goes on, or is missing.
 */
export function* attackLines(definition: FilterDefinition, length: number): Generator<string> {
  // No more lines are ever looked at together.
  for (const text of drawnOut(definition, length)) {
    yield text.includes("\n") ? text.split("\n").slice(0, definition.maxlines).join("\n") : text;
  }
}

function* drawnOut(definition: FilterDefinition, length: number): Generator<string> {
  const tree = (pattern: string): Node =>
    parse(expandTags(pattern, { usedns: "yes", maxlines: definition.maxlines }).source, {}).root;
  const prefix = definition.prefregex === null ? null : tree(definition.prefregex);
  const [before, after] = prefix === null ? ["", ""] : around(prefix);
  for (const pattern of definition.failregex) {
    const root = tree(pattern);
    for (const repeat of repeats(root)) {
      for (const [head, tail] of drawn(root, repeat, length)) {
        yield before + head + tail + after;
        yield `${before}${head}${tail}!${after}`;
        yield before + head;
      }
    }
  }
  if (prefix === null) return;
  for (const repeat of repeats(prefix)) {
    for (const [head, tail] of drawn(prefix, repeat, length)) {
      yield head + tail;
      yield head;
    }
  }
}

function* repeats(node: Node): Generator<Repeat> {
  if (node.kind === "repeat" && node.max > many) yield node;
  for (const child of children(node)) yield* repeats(child);
}

/** The text up to the end of a drawn out repeat, and behind it, for each filling. */
function* drawn(root: Node, repeat: Repeat, length: number): Generator<[string, string]> {
  const mark = "\u{f0000}";
  const [head = "", tail = ""] = witness(root, repeat, mark).split(mark);
  const one = witness(repeat.body, null, "") || "a";
  const texts = [one, ...fillings.filter((text) => fits(repeat.body, text))];
  for (const text of new Set(texts)) yield [head + text.repeat(Math.ceil(length / text.length)), tail];
}

/** Whether each character of a text could be a turn. */
function fits(body: Node, text: string): boolean {
  if (body.kind === "set") return [...text].every((letter) => has(body.set, letter.codePointAt(0) ?? 0));
  if (body.kind === "group" || body.kind === "atomic") return fits(body.body, text);
  return body.kind === "sequence" || body.kind === "choice";
}

/** What a prefregex wants before and behind the content. */
function around(prefix: Node): [string, string] {
  const text = witness(prefix, null, "");
  return [text.replace(/.$/, ""), ""];
}

/** A short text that a node matches, lookarounds and references left out; `mark` stands for one repeat. */
function witness(node: Node, marked: Node | null, mark: string): string {
  if (node === marked) return mark;
  const inner = (child: Node) => witness(child, marked, mark);
  switch (node.kind) {
    case "char":
      return String.fromCodePoint(node.code);
    case "set":
      return letterOf(node);
    case "sequence":
      return node.items.map(inner).join("");
    case "choice":
      return inner(node.options.find((option) => contains(option, marked)) ?? (node.options[0] as Node));
    case "group":
    case "atomic":
      return inner(node.body);
    case "repeat":
      return inner(node.body).repeat(Math.max(node.min, contains(node.body, marked) ? 1 : 0));
    case "conditional":
      return inner(contains(node.no, marked) ? node.no : node.yes);
    default:
      return "";
  }
}

function contains(node: Node, wanted: Node | null): boolean {
  return node === wanted || children(node).some((child) => contains(child, wanted));
}

function letterOf({ set }: Node & { kind: "set" }): string {
  for (const letter of "a1 :./-") if (has(set, letter.charCodeAt(0))) return letter;
  for (let code = 33; code < 127; code++) if (has(set, code)) return String.fromCharCode(code);
  return "\n";
}
