import { type Jail, parseNetwork } from "@fleetban/core";
import type { Captures } from "./captures.ts";

/** Who a line is about. One of `target` and `host` is set unless only an id was captured. */
export interface Identity {
  /** What the jail counts by: the captured id, else the target, else the host name. */
  key: string;
  /** An address or CIDR in canonical form. */
  target: string | null;
  /** A host name still to be looked up, in lower case. */
  host: string | null;
}

/**
 * Reads who it was, in fail2ban's order: an id, an IPv4 or IPv6 address, a name. An id
 * that is an address is the target; any other is only counted by.
 *
 * @returns undefined when nothing is captured, or a text that is no address or name.
 */
export function identify(captures: Captures, usedns: Jail["usedns"]): Identity | undefined {
  const { fid, ip4, ip6, dns, host, cidr } = captures;
  let target: string | null = null;
  let name: string | null = null;
  const text = ip4 ?? ip6 ?? host;
  if (usedns === "raw") return identifyRaw(fid ?? text ?? dns, cidr);
  if (text !== undefined) {
    target = canonical(cidr === undefined ? text : `${text}/${cidr}`) ?? null;
    // Only a host group, the spelling of old guides, may hold an address or a name.
    if (target === null && (ip4 ?? ip6) !== undefined) return undefined;
  }
  if (target === null && usedns !== "no") name = hostName(dns ?? host) ?? null;
  if (fid !== undefined) return identifyById(fid, target, name);
  const key = target ?? name;
  return key === null ? undefined : { key, target, host: name };
}

/** The groups that together say which host it was. */
export const hostGroups = ["ip4", "ip6", "dns", "host", "cidr"] as const;

/** Whether any group that identifies took part, whatever it captured. */
export function namesSomeone(captures: Captures): boolean {
  return captures.fid !== undefined || namesHost(captures);
}

/** Whether a host took part, by address or by name. */
export function namesHost({ ip4, ip6, dns, host }: Captures): boolean {
  return (ip4 ?? ip6 ?? dns ?? host) !== undefined;
}

/** As it stands in the line: what is no address is counted by, and nothing that could be banned. */
function identifyRaw(text: string | undefined, cidr: string | undefined): Identity | undefined {
  if (text === undefined) return undefined;
  const target = canonical(cidr === undefined ? text : `${text}/${cidr}`) ?? null;
  return { key: target ?? text, target, host: null };
}

function identifyById(fid: string, target: string | null, name: string | null): Identity {
  const own = canonical(fid);
  if (own !== undefined) return { key: own, target: own, host: null };
  return { key: fid, target, host: name };
}

/** Texts already parsed: the same few addresses come again and again. */
const parsed = new Map<string, string | null>();
const mostParsed = 4096;

/** The canonical form of an address or CIDR, bare or in brackets. */
export function canonical(text: string): string | undefined {
  const known = parsed.get(text);
  if (known !== undefined) return known ?? undefined;
  const inner = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const result = parseNetwork(inner)?.text;
  if (parsed.size >= mostParsed) parsed.clear();
  if (text.length <= 64) parsed.set(text, result ?? null);
  return result;
}

/**
 * A name that a resolver may be asked for. One that ends in a number is an address in
 * one of the forms that resolvers read and nobody writes (`127.1`, `0x7f000001`).
 */
function hostName(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 253) return undefined;
  if (!/^(?:\w[\w-]{0,62}\.)*\w[\w-]{0,62}$/.test(text)) return undefined;
  const last = text.slice(text.lastIndexOf(".") + 1);
  return /^(?:[0-9]+|0x[0-9a-f]*)$/i.test(last) ? undefined : text.toLowerCase();
}
