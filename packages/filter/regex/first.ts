import type { Look, Node } from "./ast.ts";
import { beyondAscii, mask, maskBits } from "./char-set.ts";

/** All code points, as a mask of {@link mask}. */
export const everything = (1n << BigInt(maskBits)) - 1n;

/** Which characters a node may begin with, and whether it may take none. */
export interface First {
  /** As {@link mask} gives it; may hold more than there really are. */
  readonly mask: bigint;
  readonly nullable: boolean;
}

const passes: First = { mask: 0n, nullable: true };

/**
 * What a match of a node may begin with.
 *
 * @param look what a lookaround is taken to begin with: nothing, as it takes nothing.
 */
export function first(node: Node, look: (node: Look) => bigint = () => 0n): First {
  switch (node.kind) {
    case "empty":
    case "assertion":
      return passes;
    case "look":
      return { mask: look(node), nullable: true };
    case "char":
      return { mask: node.code < 0x80 ? 1n << BigInt(node.code) : beyondAscii, nullable: false };
    case "set":
      return { mask: mask(node.set), nullable: false };
    case "sequence":
      return firstOfAll(node.items, look);
    case "choice":
      return either(node.options.map((option) => first(option, look)));
    case "conditional":
      return either([first(node.yes, look), first(node.no, look)]);
    case "group":
    case "atomic":
      return first(node.body, look);
    case "repeat": {
      if (node.max === 0) return passes;
      const begin = first(node.body, look);
      return { mask: begin.mask, nullable: begin.nullable || node.min === 0 };
    }
    case "back-reference":
      return { mask: everything, nullable: true };
  }
}

/** What a match of some nodes in a row may begin with. */
export function firstOfAll(items: readonly Node[], look?: (node: Look) => bigint): First {
  let bits = 0n;
  for (const item of items) {
    const begin = first(item, look);
    bits |= begin.mask;
    if (!begin.nullable) return { mask: bits, nullable: false };
  }
  return { mask: bits, nullable: true };
}

function either(options: readonly First[]): First {
  return {
    mask: options.reduce((bits, option) => bits | option.mask, 0n),
    nullable: options.some((option) => option.nullable),
  };
}

/** Whether every match of a node begins at the start of the text. */
export function isAnchored(node: Node): boolean {
  switch (node.kind) {
    case "assertion":
      return node.at === "start";
    case "sequence":
      return node.items.some((item, i) => isAnchored(item) && node.items.slice(0, i).every(takesNothing));
    case "choice":
      return node.options.every(isAnchored);
    case "group":
    case "atomic":
      return isAnchored(node.body);
    case "look":
      return node.behind === undefined && !node.negated && isAnchored(node.body);
    case "repeat":
      return node.min > 0 && isAnchored(node.body);
    default:
      return false;
  }
}

function takesNothing(node: Node): boolean {
  return node.kind === "empty" || node.kind === "assertion" || node.kind === "look";
}
