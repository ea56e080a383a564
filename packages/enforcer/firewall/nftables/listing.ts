import { type Millis, parseNetwork } from "@fleetban/core";
import type { Element, Service } from "../../element.ts";
import { nextTurn } from "../../turn.ts";
import type { FirewallPart } from "../firewall.ts";
import { spreadSets } from "./layout.ts";
import { parseSetName, type SetShape, shareOf } from "./sets.ts";
import { expectedRules, hooks, priority, ruleComment } from "./statements.ts";

/** What stands under the name of our table, without the elements. */
export interface Structure {
  /** Whether it is all that the sets need, and nothing else. */
  intact: boolean;
  sets: Set<string>;
}

/** Of libnftables-json(5), what is looked at. */
interface Item {
  table?: { family: string; name: string; flags?: unknown };
  set?: InTable & { elem?: unknown[] };
  chain?: InTable & { type?: string; hook?: string; prio?: number; policy?: string };
  rule?: Omit<InTable, "name"> & { chain: string; comment?: string };
}

interface InTable {
  family: string;
  table: string;
  name: string;
}

function itemsOf(json: string): Item[] {
  return (JSON.parse(json) as { nftables: Item[] }).nftables;
}

/**
 * Reads what `nft -j -t list ruleset` printed.
 *
 * @param table ours, with its family: `inet fleetban`
 */
export function parseStructure(json: string, table: string): Structure {
  const sets = new Set<string>();
  const rules = new Map<string, string[]>();
  let found = false;
  let intact = true;
  for (const item of itemsOf(json)) {
    if (!isIn(item, table)) continue;
    const { set, chain, rule } = item;
    if (set !== undefined) {
      if (parseSetName(set.name) === undefined) intact = false;
      else sets.add(set.name);
    } else if (chain !== undefined) {
      rules.set(chain.name, rules.get(chain.name) ?? []);
      if (!isOurChain(chain)) intact = false;
    } else if (rule !== undefined) {
      // Chains are listed before their rules.
      const list = rules.get(rule.chain);
      if (list === undefined) intact = false;
      list?.push(rule.comment ?? "");
    } else if (item.table !== undefined) {
      found = true;
      // A dormant table holds everything and does nothing.
      if (item.table.flags !== undefined) intact = false;
    } else intact = false;
  }
  return { intact: found && intact && hasRules(rules, sets), sets };
}

/** Tables name themselves, everything else names its table. */
function isIn(item: Item, table: string): boolean {
  return Object.values(item as Record<string, Partial<InTable>>).some(
    (thing) => `${thing.family} ${item.table === undefined ? thing.table : thing.name}` === table,
  );
}

function isOurChain(chain: NonNullable<Item["chain"]>): boolean {
  if (!(hooks as readonly string[]).includes(chain.name)) return chain.hook === undefined;
  const { name, type, hook, prio, policy } = chain;
  return hook === name && type === "filter" && prio === priority && policy === "accept";
}

function hasRules(found: Map<string, string[]>, sets: ReadonlySet<string>): boolean {
  if (spreadSets(sets) === undefined) return false;
  const expected = expectedRules(sets);
  if (found.size !== expected.size) return false;
  for (const [chain, comments] of expected) {
    if (found.get(chain)?.join("\n") !== comments.map(ruleComment).join("\n")) return false;
  }
  return true;
}

/** So many elements are read before others get a turn. */
const SLICE = 2000;

/**
 * Reads what `nft -j list set` printed.
 *
 * @param now when it was printed: the list tells remaining times
 */
export async function parseElements(json: string, shape: SetShape, now: Millis): Promise<FirewallPart> {
  const elements: Element[] = [];
  let intact = true;
  const found = itemsOf(json).flatMap(({ set }) => (set === undefined ? [] : [set.elem ?? []]));
  for (const [i, item] of found.flat().entries()) {
    if (i % SLICE === SLICE - 1) await nextTurn();
    const element = parseElement(item, shape, now);
    if (element === undefined) intact = false;
    else elements.push(element);
  }
  return { intact, elements };
}

interface Timed {
  elem: { val: unknown; timeout?: number; expires?: number };
}

function parseElement(item: unknown, shape: SetShape, now: Millis): Element | undefined {
  const { val, timeout, expires } = isTimed(item)
    ? item.elem
    : { val: item, timeout: undefined, expires: undefined };
  const parts = shape.kind === "all" ? [val] : (val as { concat?: unknown[] } | null)?.concat;
  const [address, protocol, port] = parts ?? [];
  if (typeof address !== "string") return undefined;
  const target = parseTarget(address, shape);
  if (target === undefined) return undefined;
  const service = shape.kind === "all" ? null : parseService(protocol, port);
  if (service === undefined) return undefined;
  const until = timeout === undefined ? null : now + (expires ?? timeout) * 1000;
  return { target, service, action: shape.action, until };
}

function parseTarget(address: string, { family, prefix, share }: SetShape): string | undefined {
  const host = parseNetwork(address);
  if (host === undefined || host.family !== family) return undefined;
  const network = prefix === host.prefix ? host : parseNetwork(`${address}/${prefix}`);
  // Neither host bits that the rule masks away nor another share's are ever matched: none of ours.
  if (network?.bytes.every((byte, i) => byte === host.bytes[i]) !== true) return undefined;
  return share === null || share === shareOf(host.bytes, prefix) ? network.text : undefined;
}

function isTimed(item: unknown): item is Timed {
  return typeof item === "object" && item !== null && "elem" in item;
}

/** A range of ports may be told as such or, where it happens to be one, as a prefix. */
function parseService(protocol: unknown, port: unknown): Service | undefined {
  const name = { tcp: "tcp", udp: "udp", 6: "tcp", 17: "udp" }[protocol as string] as Service["protocol"];
  if (name === undefined) return undefined;
  if (typeof port === "number") return { protocol: name, from: port, to: port };
  if (typeof port !== "object" || port === null) return undefined;
  const { range, prefix } = port as { range?: [number, number]; prefix?: { addr: number; len: number } };
  if (range !== undefined) return { protocol: name, from: range[0], to: range[1] };
  if (prefix === undefined) return undefined;
  return { protocol: name, from: prefix.addr, to: prefix.addr + 2 ** (16 - prefix.len) - 1 };
}
