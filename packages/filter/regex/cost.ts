import { children, type Look, type Node, type Repeat } from "./ast.ts";
import { type Count, larger, once, perPosition, plus, times } from "./count.ts";
import { everything, first, isAnchored } from "./first.ts";
import { codeWidth } from "./width.ts";

/** Steps that V8 may take for one search: some tens of milliseconds. */
const budget = 2e7;
/** No text is longer than this. */
const longest = 1 << 20;

/**
 * The longest text that V8 may be given: the most that backtracking can cost on any
 * text of that length stays within a budget. It is an over-estimate, but for constant
 * factors: V8 keeps no memo, so every way of taking the text apart counts.
 */
export function nativeLimit(root: Node): number {
  const estimate = estimator(root);
  const fits = (length: number) => estimate(length) <= budget;
  if (fits(longest)) return longest;
  let low = 0;
  let high = longest;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** The estimated steps of V8 for a search, by length of the text. */
export function estimator(root: Node): (length: number) => number {
  const anywhere: Node = {
    kind: "repeat",
    body: { kind: "set", set: { negated: true, ranges: [], classes: [] } },
    min: 0,
    max: Number.POSITIVE_INFINITY,
    mode: "lazy",
  };
  const cost = sequence(
    flatten(isAnchored(root) ? root : { kind: "sequence", items: [anywhere, root] }),
    atEnd,
  );
  return (length) => cost.at(length).work.count;
}

/** What matching a node from one position costs. */
interface Cost {
  readonly at: (length: number) => {
    /** Ways to match it that are not refused by the next characters; see {@link Following}. */
    readonly ways: Count;
    readonly work: Count;
  };
  /** Every character looked at is either taken, or ends the attempt: repeating it wastes nothing. */
  readonly straight: boolean;
}

/**
 * What follows a node: masks of the characters after it, as far as single characters
 * and classes follow, and of the first of what comes then. Of the ways to match the
 * node only those count that these do not refuse; refusing costs little.
 */
type Following = readonly bigint[];

const atEnd: Following = [0n];

const one: Cost = { at: () => ({ ways: once, work: once }), straight: true };

// A lookaround of bounded work is as good as an assertion; others are reached as often as they can be.
const lookMask = (look: Look) => (codeWidth(look.body).max <= 16 ? 0n : everything);

/** The nodes of a row, without the groups and sequences around them. */
function flatten(node: Node): Node[] {
  if (node.kind === "group") return flatten(node.body);
  return node.kind === "sequence" ? node.items.flatMap(flatten) : [node];
}

function isOne(node: Node | undefined): boolean {
  return node?.kind === "char" || node?.kind === "set";
}

function sequence(items: readonly Node[], after: Following): Cost {
  const parts: Cost[] = new Array(items.length);
  let following = after;
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i] as Node;
    parts[i] = costOf(item, following);
    const begin = first(item, lookMask);
    if (isOne(item)) following = [begin.mask, ...following.slice(0, mostFollowing)];
    else if (item.kind !== "assertion") {
      following = [begin.nullable ? begin.mask | (following[0] as bigint) : begin.mask];
    }
  }
  if (parts.length === 1) return parts[0] as Cost;
  return {
    straight: parts.every((cost) => cost.straight),
    at: (length) => {
      let ways = once;
      let work = once;
      for (const cost of parts) {
        const here = cost.at(length);
        work = plus(work, times(ways, here.work));
        ways = times(ways, here.ways);
      }
      return { ways, work };
    },
  };
}

const mostFollowing = 32;

function costOf(node: Node, following: Following): Cost {
  switch (node.kind) {
    case "empty":
    case "char":
    case "set":
    case "assertion":
      return one;
    case "group":
    case "sequence":
      return sequence(flatten(node), following);
    case "choice":
      return choice(node.options, following);
    case "conditional": {
      const both = [node.yes, node.no].map((branch) => sequence(flatten(branch), following));
      return {
        straight: false,
        at: (length) => {
          const [yes, no] = both.map((cost) => cost.at(length));
          const work = larger(yes?.work ?? once, no?.work ?? once);
          return { ways: larger(yes?.ways ?? once, no?.ways ?? once), work: plus(work, perPosition(length)) };
        },
      };
    }
    case "look":
    case "atomic": {
      const body = sequence(flatten(node.body), atEnd);
      return {
        straight: node.kind === "atomic" ? body.straight : codeWidth(node.body).max <= 16,
        at: (length) => ({ ways: once, work: body.at(length).work }),
      };
    }
    case "back-reference":
      return { straight: false, at: (length) => ({ ways: once, work: perPosition(length) }) };
    case "repeat":
      return repeat(node, following);
  }
}

function choice(options: readonly Node[], after: Following): Cost {
  const costs = options.map((option) => sequence(flatten(option), after));
  // Of the options, only those that may begin with the next character are gone into.
  let open: { bits: bigint; options: Cost[] }[] = [{ bits: everything, options: [] }];
  options.forEach((option, i) => {
    const begin = first(option, lookMask);
    const bits = begin.nullable ? begin.mask | (after[0] as bigint) : begin.mask;
    open = open.flatMap((cell) => [
      { bits: cell.bits & bits, options: [...cell.options, costs[i] as Cost] },
      { bits: cell.bits & ~bits, options: cell.options },
    ]);
    open = open.filter((cell) => cell.bits !== 0n);
  });
  return {
    straight: open.every((cell) => cell.options.length <= 1) && costs.every((cost) => cost.straight),
    at: (length) => {
      let ways = once;
      let work = once;
      const each = new Map(costs.map((cost) => [cost, cost.at(length)]));
      for (const cell of open) {
        if (cell.options.length === 0) continue;
        const inside = cell.options.map((cost) => each.get(cost) ?? cost.at(length));
        ways = larger(ways, inside.map((cost) => cost.ways).reduce(plus));
        work = larger(work, inside.map((cost) => cost.work).reduce(plus));
      }
      return { ways, work: plus(work, { count: options.length, degree: 0 }) };
    },
  };
}

function repeat(node: Repeat, following: Following): Cost {
  const { body, min, max } = node;
  if (max === 0) return one;
  const begin = first(body, lookMask);
  const spread = max > min && node.mode !== "possessive" ? stops(alphabet(body), following) : undefined;
  const between = (length: number, turns: number): Count => {
    if (spread === undefined) return once;
    const most = Math.min(length / spread.apart, turns - min);
    return most < spread.most ? perPosition(most) : { count: spread.most, degree: 0 };
  };
  if (isOne(body)) {
    return {
      straight: spread === undefined || spread.most === 1,
      at: (length) => {
        const turns = Math.min(length, max);
        const { count, degree } = max <= 16 ? { count: turns + 1, degree: 0 } : perPosition(turns);
        // Each stop may be refused only by the last of the characters that follow.
        const work = {
          count: count * (1 + Math.floor(following.length / (spread?.apart ?? following.length + 1))),
          degree,
        };
        return { ways: between(length, turns), work };
      },
    };
  }
  const inner = sequence(flatten(body), max > 1 ? [begin.mask | (following[0] as bigint)] : following);
  const mayStop = begin.nullable || (begin.mask & (following[0] as bigint)) !== 0n;
  const width = Math.max(1, codeWidth(body).min);
  const straight = inner.straight && !begin.nullable;
  return {
    straight: straight && !(mayStop && max > min),
    at: (length) => {
      const turn = inner.at(length);
      const turns = Math.min(max, Math.ceil(length / width));
      const choices = node.mode === "possessive" ? 1 : turn.ways.count + (begin.nullable ? 1 : 0);
      if (choices <= 1) {
        const work = straight ? perPosition(length) : times(perPosition(turns), turn.work);
        return { ways: mayStop ? between(length, turns) : once, work: plus(work, turn.work) };
      }
      // Every turn multiplies the ways: 1 + choices + choices² + …
      const ways = 1 + geometric(choices, turns);
      return { ways: { count: ways, degree: 0 }, work: { count: ways * turn.work.count, degree: 0 } };
    },
  };
}

/**
 * Where a repeat over some characters may stop without what follows refusing it: how far
 * apart at least, and at how many places at most.
 */
function stops(taken: bigint, following: Following): { apart: number; most: number } {
  // Where a character follows that the repeat does not take, it cannot have gone on from there.
  const wall = following.findIndex((bits) => (bits & taken) === 0n);
  let apart = 1;
  const meet = (bits: bigint, other = everything) => bits === 0n || other === 0n || (bits & other) !== 0n;
  while (!following.every((bits, i) => meet(bits, following[i + apart]))) apart++;
  const most = wall === -1 ? Number.POSITIVE_INFINITY : Math.floor(wall / apart) + 1;
  return { apart, most };
}

/** All characters that a node may take. */
function alphabet(node: Node): bigint {
  if (node.kind === "char" || node.kind === "set") return first(node).mask;
  if (node.kind === "back-reference") return everything;
  if (node.kind === "look") return 0n;
  return children(node).reduce((bits, child) => bits | alphabet(child), 0n);
}

function geometric(base: number, terms: number): number {
  const last = base ** terms;
  return Number.isFinite(last) ? (base * (last - 1)) / (base - 1) : Number.POSITIVE_INFINITY;
}
