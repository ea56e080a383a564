import type { Millis } from "@fleetban/core";
import type { Element } from "../../element.ts";
import { type Layout, spreadSets } from "./layout.ts";
import { type Placed, parseSetName, type SetShape, setDefinition, setLookup, shareLookup } from "./sets.ts";

/** The one table that is ours, with its family, as every statement below takes it. */
export const defaultTable = "inet fleetban";

/**
 * Before the filter chains (priority 0), where established connections are usually let through:
 * whoever is banned is cut off in the middle of a connection, too.
 */
export const priority = -10;

/** Where packets enter: those for this machine, and those it passes on (containers, virtual machines). */
export const hooks = ["input", "forward"] as const;

/** The chain that holds the rules of an action's sets. */
export const actionChain = { drop: "dropped", reject: "rejected" } as const;

/** Where a rejected packet is answered. */
export const refusal = "refuse";

/**
 * How IPv6 finds the machines of its own network; IPv4 has ARP, which no ban meets. Without it a
 * banned neighbour could not even be answered that it is refused, and a banned network might take
 * its router with it. What we accept, the chains of others still judge.
 */
const neighbours = "nd-router-solicit, nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert";

/** The rules of a hook's chain, in their order. */
export const hookRules = ["neighbours", ...Object.values(actionChain)];

/** Marks a rule as ours and unchanged; a new layout gets a new number. */
export const ruleComment = (what: string) => `fleetban 1 ${what}`;

/** Elements per statement; the statements of a change are one transaction all the same. */
const CHUNK = 5000;

/** A new table with all chains and no sets, in place of whatever stood under its name. */
export function* tableStatements(table: string): Generator<string> {
  yield `add table ${table}`;
  yield `delete table ${table}`;
  yield `add table ${table}`;
  for (const chain of [refusal, ...Object.values(actionChain)]) yield `add chain ${table} ${chain}`;
  // The answers of fail2ban's blocktype: a closed port for TCP, an unreachable one for the rest.
  yield rule(table, refusal, "meta l4proto tcp reject with tcp reset", "reset");
  yield rule(table, refusal, "reject with icmpx type port-unreachable", "unreachable");
  for (const hook of hooks) {
    yield `add chain ${table} ${hook} { type filter hook ${hook} priority ${priority}; policy accept; }`;
    yield rule(table, hook, `icmpv6 type { ${neighbours} } accept`, "neighbours");
    for (const chain of Object.values(actionChain)) yield rule(table, hook, `jump ${chain}`, chain);
  }
}

/**
 * New sets, and the rules that look into all sets, written anew so that their order does not
 * depend on history.
 *
 * @param all names of every set there is to be, the new ones included
 */
export function* setStatements(
  table: string,
  added: ReadonlySet<string>,
  all: ReadonlySet<string>,
): Generator<string> {
  const sorted = [...added].sort();
  for (const name of sorted) yield `add set ${table} ${name} ${setDefinition(shape(name))}`;
  for (const name of sorted) {
    if (shape(name).share === null) continue;
    yield `add chain ${table} ${name}`;
    yield rule(table, name, lookup(name), name);
  }
  for (const action of new Set(sorted.map((name) => shape(name).action))) {
    yield `flush chain ${table} ${actionChain[action]}`;
    for (const name of wholeSets(action, all)) yield rule(table, actionChain[action], lookup(name), name);
    for (const name of spreadOf(action, all)) {
      yield rule(table, actionChain[action], shareLookup(shape(name)), spreadRule(name));
    }
  }
}

function lookup(name: string): string {
  const set = shape(name);
  return `${setLookup(set)} ${set.action === "drop" ? "drop" : `goto ${refusal}`}`;
}

/** What the rules of each chain of the layout are called, in their order. */
export function expectedRules(sets: ReadonlySet<string>): Map<string, string[]> {
  const rules = new Map<string, string[]>([[refusal, ["reset", "unreachable"]]]);
  for (const hook of hooks) rules.set(hook, hookRules);
  for (const action of ["drop", "reject"] as const) {
    const spread = spreadOf(action, sets).map(spreadRule);
    rules.set(actionChain[action], [...wholeSets(action, sets), ...spread]);
  }
  for (const name of sets) if (shape(name).share !== null) rules.set(name, [name]);
  return rules;
}

const spreadRule = (set: string) => `${set}_spread`;

/** The sets of an action that are not shares, in the order of their rules. */
function wholeSets(action: Element["action"], all: Iterable<string>): string[] {
  const whole = (name: string) => shape(name).action === action && shape(name).share === null;
  return [...all].filter(whole).sort();
}

/** Those that are spread, in the order of their rules. */
function spreadOf(action: Element["action"], all: Iterable<string>): string[] {
  return (spreadSets(all) ?? []).filter((name) => shape(name).action === action).sort();
}

/**
 * Puts an element in place and takes it out: what is not there, or ends this very moment, can't
 * be deleted, so it is added first.
 */
export function* removeStatements(
  table: string,
  elements: readonly Placed[],
  layout: Layout,
): Generator<string> {
  const found = elements.flatMap((element) =>
    [...layout.placesOf(element)].map((set) => ({ ...element, set })),
  );
  for (const [set, chunk] of chunks(
    found,
    ({ set }) => set,
    ({ key }) => key,
  )) {
    yield `add element ${table} ${set} { ${chunk} }`;
    yield `delete element ${table} ${set} { ${chunk} }`;
  }
}

/** Elements with the time that is left to them at `now`; those that are over are left out. */
export function* addStatements(
  table: string,
  elements: readonly Placed[],
  layout: Layout,
  now: Millis,
): Generator<string> {
  const alive = elements.filter(({ until }) => until === null || until > now);
  const place = (element: Placed) => layout.placeOf(element);
  for (const [set, chunk] of chunks(alive, place, ({ key, until }) => key + timeout(until, now))) {
    yield `add element ${table} ${set} { ${chunk} }`;
  }
}

/** nft refuses a longer one; whoever bans for more than 50 years means for good. */
const LONGEST_TIMEOUT: Millis = 50 * 365 * 86_400_000;

function timeout(until: Millis | null, now: Millis): string {
  if (until === null || until - now > LONGEST_TIMEOUT) return "";
  const left = until - now;
  // As seconds and milliseconds: a number of milliseconds above 32 bits is refused.
  return ` timeout ${Math.floor(left / 1000)}s${left % 1000}ms`;
}

function* chunks(
  elements: readonly Placed[],
  setOf: (element: Placed) => string,
  write: (element: Placed) => string,
): Generator<[set: string, text: string]> {
  for (const [set, members] of Map.groupBy(elements, setOf)) {
    for (let i = 0; i < members.length; i += CHUNK) {
      yield [
        set,
        members
          .slice(i, i + CHUNK)
          .map(write)
          .join(", "),
      ];
    }
  }
}

function rule(table: string, chain: string, text: string, comment: string): string {
  return `add rule ${table} ${chain} ${text} comment "${ruleComment(comment)}"`;
}

function shape(name: string): SetShape {
  const found = parseSetName(name);
  if (found === undefined) throw new TypeError(`not a set of ours: ${name}`);
  return found;
}
