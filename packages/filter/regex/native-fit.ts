import { children, groupsOf, type Node, type Parsed, some } from "./ast.ts";
import { codeWidth, isNullable } from "./width.ts";

/**
 * What V8 can do for a pattern. `all`: the match and its groups. `found`: only whether
 * and where a match starts. `none`: nothing that could be relied on.
 */
export type NativeFit = "all" | "found" | "none";

/**
 * Where V8's engine means something else than Python's, whatever is printed:
 * it forgets the groups of a repeat at each turn, takes an unset group for an empty
 * one, refuses an empty turn of a repeat, and reads a lookbehind from right to left.
 */
export function nativeFit(parsed: Parsed): { ascii: NativeFit; unicode: NativeFit } {
  const finding = new Fit(parsed);
  const fit = finding.fit;
  const folds = some(parsed.root, (node) => node.kind === "back-reference" && node.fold !== "none");
  return { ascii: fit, unicode: folds ? "none" : fit };
}

interface Place {
  /** Inside a repeat of more than one turn. */
  readonly repeated: boolean;
  readonly behind: boolean;
  readonly atomic: boolean;
}

class Fit {
  #groupsWrong = false;
  #nothingRight = false;
  #emptyTurns = false;
  readonly #bodies: Node[] = [];
  readonly #repeatedGroups = new Set<number>();
  readonly #refersBack: boolean;

  constructor(parsed: Parsed) {
    this.#refersBack = some(
      parsed.root,
      (node) => node.kind === "back-reference" || node.kind === "conditional",
    );
    this.#collect(parsed.root, false);
    this.#visit(parsed.root, new Set(), { repeated: false, behind: false, atomic: false });
  }

  get fit(): NativeFit {
    if (this.#nothingRight || (this.#emptyTurns && this.#refersBack)) return "none";
    return this.#groupsWrong || this.#emptyTurns ? "found" : "all";
  }

  /** Notes the groups' bodies, and which groups are in a repeat or a negated lookaround. */
  #collect(node: Node, repeated: boolean): void {
    if (node.kind === "group") {
      this.#bodies[node.index] = node.body;
      if (repeated) this.#repeatedGroups.add(node.index);
    }
    const inside =
      repeated || (node.kind === "repeat" && node.max > 1) || (node.kind === "look" && node.negated);
    for (const child of children(node)) this.#collect(child, inside);
  }

  /** Visits a node given the groups certainly set before it; returns those certainly set after it. */
  #visit(node: Node, before: ReadonlySet<number>, place: Place): ReadonlySet<number> {
    switch (node.kind) {
      case "sequence": {
        let set = before;
        for (const item of node.items) set = this.#visit(item, set, place);
        return set;
      }
      case "choice":
        return common(node.options.map((option) => this.#visit(option, before, place)));
      case "group":
        return new Set([...this.#visit(node.body, before, place), node.index]);
      case "atomic":
        // The emulation is a lookahead followed by a back-reference: both read forwards.
        if (place.behind) this.#nothingRight = true;
        return this.#visit(node.body, before, { ...place, atomic: true });
      case "look": {
        const after = this.#visit(node.body, before, {
          ...place,
          behind: node.behind !== undefined,
        });
        return node.negated ? before : after;
      }
      case "repeat": {
        if (node.mode === "possessive" && place.behind) this.#nothingRight = true;
        const inner = node.mode === "possessive" ? { ...place, atomic: true } : place;
        if (node.max <= 1) {
          const after = this.#visit(node.body, before, inner);
          return node.min > 0 ? after : before;
        }
        const own = groupsOf(node.body);
        const kept = new Set([...before].filter((group) => !own.includes(group)));
        const after = this.#visit(node.body, kept, { ...inner, repeated: true });
        if (own.some((group) => !after.has(group)) || (own.length > 0 && place.behind)) {
          this.#groupsWrong = true;
        }
        if (node.min !== node.max && isNullable(node.body)) {
          this.#emptyTurns = true;
          if (inner.atomic) this.#nothingRight = true;
        }
        return node.min > 0 ? new Set([...before, ...after]) : before;
      }
      case "back-reference":
        if (node.groups.length > 1 || !before.has(node.groups[0] as number)) this.#nothingRight = true;
        return before;
      case "conditional": {
        const body = this.#bodies[node.group];
        if (
          body === undefined ||
          place.behind ||
          this.#repeatedGroups.has(node.group) ||
          codeWidth(body, this.#bodies).min === 0
        ) {
          this.#nothingRight = true;
        }
        return common([this.#visit(node.yes, before, place), this.#visit(node.no, before, place)]);
      }
      default:
        return before;
    }
  }
}

function common(sets: readonly ReadonlySet<number>[]): ReadonlySet<number> {
  const [first, ...rest] = sets;
  return new Set([...(first ?? [])].filter((group) => rest.every((set) => set.has(group))));
}
