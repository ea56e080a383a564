import type { Node } from "./ast.ts";

/** How many code points a node can take. */
export interface Width {
  readonly min: number;
  readonly max: number;
}

const none: Width = { min: 0, max: 0 };
const one: Width = { min: 1, max: 1 };

/**
 * The width of what a node matches.
 *
 * @param bodies the bodies of the groups by number, for the width of a back-reference;
 * without them a back-reference may have any.
 */
export function codeWidth(node: Node, bodies?: readonly (Node | undefined)[]): Width {
  switch (node.kind) {
    case "char":
    case "set":
      return one;
    case "empty":
    case "assertion":
    case "look":
      return none;
    case "sequence": {
      let [min, max] = [0, 0];
      for (const item of node.items) {
        const width = codeWidth(item, bodies);
        min += width.min;
        max += width.max;
      }
      return { min, max };
    }
    case "choice":
      return either(node.options.map((option) => codeWidth(option, bodies)));
    case "conditional":
      return either([codeWidth(node.yes, bodies), codeWidth(node.no, bodies)]);
    case "group":
    case "atomic":
      return codeWidth(node.body, bodies);
    case "repeat": {
      const width = codeWidth(node.body, bodies);
      return { min: width.min * node.min, max: width.max === 0 ? 0 : width.max * node.max };
    }
    case "back-reference": {
      if (bodies === undefined) return { min: 0, max: Number.POSITIVE_INFINITY };
      return either(node.groups.map((group) => codeWidth(bodies[group] ?? { kind: "empty" }, bodies)));
    }
  }
}

function either(widths: readonly Width[]): Width {
  return {
    min: Math.min(...widths.map((width) => width.min)),
    max: Math.max(...widths.map((width) => width.max)),
  };
}

/** Whether a node can match the empty text. */
export function isNullable(node: Node): boolean {
  return codeWidth(node).min === 0;
}
