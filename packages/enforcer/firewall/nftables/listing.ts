import { type Millis, parseNetwork } from "@fleetban/core";
import type { Element, Service } from "../../element.ts";
import type { FirewallState } from "../firewall.ts";
import { parseSetName, type SetShape, setName } from "./sets.ts";
import { actionChain, hookRules, hooks, priority, refusal, ruleComment, ruledSets } from "./statements.ts";

/** What was found: the state, and the sets that exist. */
export interface Listing extends FirewallState {
  sets: Set<string>;
}

export const nothing: Listing = { intact: false, elements: [], sets: new Set() };

interface Item {
  metainfo?: unknown;
  table?: { flags?: unknown };
  set?: { name: string; elem?: unknown[] };
  chain?: { name: string; type?: string; hook?: string; prio?: number; policy?: string };
  rule?: { chain: string; comment?: string };
}

/**
 * Reads what `nft -j list table` printed (libnftables-json(5)).
 *
 * @param now when it was printed: the list tells remaining times
 */
export function parseListing(json: string, now: Millis): Listing {
  const items = (JSON.parse(json) as { nftables: Item[] }).nftables;
  const sets = new Set<string>();
  const rules = new Map<string, string[]>();
  const elements: Element[] = [];
  let intact = true;
  for (const { metainfo, table, set, chain, rule } of items) {
    if (set !== undefined) {
      const shape = parseSetName(set.name);
      if (shape === undefined) intact = false;
      else {
        sets.add(setName(shape));
        for (const item of set.elem ?? []) {
          const element = parseElement(item, shape, now);
          if (element === undefined) intact = false;
          else elements.push(element);
        }
      }
    } else if (chain !== undefined) {
      rules.set(chain.name, rules.get(chain.name) ?? []);
      if (!isOurChain(chain)) intact = false;
    } else if (rule !== undefined) {
      // Chains are listed before their rules.
      const list = rules.get(rule.chain);
      if (list === undefined) intact = false;
      list?.push(rule.comment ?? "");
    } else if (table !== undefined) {
      // A dormant table holds everything and does nothing.
      if (table.flags !== undefined) intact = false;
    } else if (metainfo === undefined) intact = false;
  }
  return { intact: intact && hasRules(rules, sets), elements, sets };
}

function isOurChain(chain: NonNullable<Item["chain"]>): boolean {
  if (!(hooks as readonly string[]).includes(chain.name)) return chain.hook === undefined;
  const { name, type, hook, prio, policy } = chain;
  return hook === name && type === "filter" && prio === priority && policy === "accept";
}

function hasRules(found: Map<string, string[]>, sets: Set<string>): boolean {
  const expected = new Map<string, string[]>([[refusal, ["reset", "unreachable"]]]);
  for (const hook of hooks) expected.set(hook, hookRules);
  for (const action of ["drop", "reject"] as const) {
    expected.set(actionChain[action], ruledSets(action, sets));
  }
  if (found.size !== expected.size) return false;
  for (const [chain, comments] of expected) {
    if (found.get(chain)?.join("\n") !== comments.map(ruleComment).join("\n")) return false;
  }
  return true;
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
  const network = parseNetwork(`${address}/${shape.prefix}`);
  // Host bits that the rule masks away make an element that never matches: not one of ours.
  if (network === undefined || network.family !== shape.family) return undefined;
  if (parseNetwork(address)?.text !== network.text.split("/", 1)[0]) return undefined;
  const service = shape.kind === "all" ? null : parseService(protocol, port);
  if (service === undefined) return undefined;
  const until = timeout === undefined ? null : now + (expires ?? timeout) * 1000;
  return { target: network.text, service, action: shape.action, until };
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
