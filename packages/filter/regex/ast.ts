import type { CharSet } from "./char-set.ts";

/**
 * A parsed pattern. Flags are gone from it: case, `.` and `^` are resolved while
 * parsing, so a node means the same wherever it stands.
 */
export type Node =
  | { readonly kind: "empty" }
  | { readonly kind: "char"; readonly code: number }
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "assertion"; readonly at: Place }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly options: readonly Node[] }
  | { readonly kind: "group"; readonly index: number; readonly body: Node }
  | Look
  | { readonly kind: "atomic"; readonly body: Node }
  | Repeat
  | { readonly kind: "back-reference"; readonly groups: readonly number[]; readonly fold: CaseFold }
  | { readonly kind: "conditional"; readonly group: number; readonly yes: Node; readonly no: Node };

/** A lookahead, or a lookbehind: its body has one width, in code points, as Python demands. */
export interface Look {
  readonly kind: "look";
  /** Code points to step back before the body is matched; undefined for a lookahead. */
  readonly behind: number | undefined;
  readonly negated: boolean;
  readonly body: Node;
}

export interface Repeat {
  readonly kind: "repeat";
  readonly body: Node;
  readonly min: number;
  /** Infinity when there is no upper bound. */
  readonly max: number;
  readonly mode: "greedy" | "lazy" | "possessive";
}

/**
 * A zero-width place. `end` is Python's `$`: the end of the text, or before the
 * newline that ends it; `final` is `\Z`.
 */
export type Place =
  | "start"
  | "line-start"
  | "end"
  | "line-end"
  | "final"
  | "boundary"
  | "not-boundary"
  | "ascii-boundary"
  | "not-ascii-boundary";

/** How a back-reference compares: exactly, by lower case of all letters, or of ASCII letters. */
export type CaseFold = "none" | "unicode" | "ascii";

/** What parsing gives. */
export interface Parsed {
  readonly root: Node;
  /** Number of capturing groups; they are numbered from 1. */
  readonly groupCount: number;
  /** Group numbers by name, in the order of the pattern; several when alternatives share a name. */
  readonly names: ReadonlyMap<string, readonly number[]>;
}

/** The direct children of a node. */
export function children(node: Node): readonly Node[] {
  switch (node.kind) {
    case "sequence":
      return node.items;
    case "choice":
      return node.options;
    case "group":
    case "look":
    case "atomic":
    case "repeat":
      return [node.body];
    case "conditional":
      return [node.yes, node.no];
    default:
      return [];
  }
}

/** Whether any node of the tree satisfies a test. */
export function some(node: Node, test: (node: Node) => boolean): boolean {
  return test(node) || children(node).some((child) => some(child, test));
}

/** Numbers of the capturing groups inside a node. */
export function groupsOf(node: Node, found: number[] = []): number[] {
  if (node.kind === "group") found.push(node.index);
  for (const child of children(node)) groupsOf(child, found);
  return found;
}
