import { FleetbanError, type Jail } from "@fleetban/core";
import { addr, cidr, dns, host, ip4, ip6, subnet } from "./address.ts";

/** A pattern with its tags filled in. */
export interface Expansion {
  /** Python regex source with named groups. */
  source: string;
  /** Texts that look like a tag and are none; they stay in the source as they are. */
  unknown: string[];
  /** The offset in the pattern as it was written, for an offset in `source`. */
  writtenOffset(offset: number): number;
}

const tagPattern = /<(\/?)([A-Za-z][A-Za-z0-9_-]*)(\/?)>/g;

const plain: Record<string, string> = {
  ADDR: addr,
  SUBNET: subnet,
  CIDR: cidr,
  IP4: ip4,
  IP6: ip6,
  DNS: dns,
};

/** Two names that differ from their group's, and what their self-closing form captures. */
const renamed: Record<string, { group: string; standalone: string }> = {
  ID: { group: "fid", standalone: String.raw`(?P<fid>\S+)` },
  PORT: { group: "fport", standalone: String.raw`(?P<fport>\w+)` },
};

/** What tags mean in one filter. */
export interface TagOptions {
  /** With `no` a host is an address only. */
  usedns: Jail["usedns"];
  /** How many lines the pattern may reach over; `<SKIPLINES>` needs more than one. */
  maxlines?: number;
}

/**
 * Fills in the tags of fail2ban's regex language: `<HOST>` and its kin, `<SKIPLINES>`, and
 * `<F-NAME>…</F-NAME>` as a named group.
 *
 * @throws FleetbanError FLB_FILTER_TAG for an F-tag that is not closed,
 *   FLB_FILTER_SKIPLINES for `<SKIPLINES>` where only one line is looked at.
 */
export function expandTags(pattern: string, { usedns, maxlines = 1 }: TagOptions): Expansion {
  const edits: { at: number; from: number; to: number }[] = [];
  const unknown: string[] = [];
  const open: string[] = [];
  let source = "";
  let copied = 0;
  let skips = 0;
  for (const found of pattern.matchAll(tagPattern)) {
    const at = found.index;
    if (isGroupName(pattern, at) || isEscaped(pattern, at)) continue;
    const [text, slash, name = "", end] = found;
    if (text === "<SKIPLINES>" && maxlines === 1) {
      throw new FleetbanError("FLB_FILTER_SKIPLINES", `the pattern ${pattern} uses <SKIPLINES>`);
    }
    const replacement =
      text === "<SKIPLINES>"
        ? skipLines(skips++)
        : expandTag(name, slash === "/", end === "/", usedns, open, pattern);
    if (replacement === undefined) {
      unknown.push(text);
      continue;
    }
    source += pattern.slice(copied, at);
    edits.push({ at: source.length, from: at, to: at + text.length });
    source += replacement;
    copied = at + text.length;
  }
  if (open.length > 0) {
    throw new FleetbanError("FLB_FILTER_TAG", `<${open.at(-1)}> is not closed in the pattern ${pattern}`);
  }
  source += pattern.slice(copied);
  return { source, unknown, writtenOffset: (offset) => writtenOffset(edits, offset, source.length, pattern) };
}

function expandTag(
  name: string,
  closing: boolean,
  standalone: boolean,
  usedns: Jail["usedns"],
  open: string[],
  pattern: string,
): string | undefined {
  if (!name.startsWith("F-")) {
    if (closing || standalone) return undefined;
    if (name === "HOST") return usedns === "no" ? addr : host;
    return Object.hasOwn(plain, name) ? plain[name] : undefined;
  }
  const field = name.slice(2);
  if (!/^[A-Z][A-Z0-9_-]*$/.test(field)) return undefined;
  const special = Object.hasOwn(renamed, field) ? renamed[field] : undefined;
  if (standalone) return closing ? undefined : special?.standalone;
  if (closing) {
    if (open.pop() !== undefined) return ")";
    throw new FleetbanError("FLB_FILTER_TAG", `</${name}> closes nothing in the pattern ${pattern}`);
  }
  open.push(name);
  return `(?P<${special?.group ?? field.toLowerCase().replaceAll("-", "_")}>`;
}

/** Any lines between two that belong together, as few as possible; what they are stays for later matches. */
function skipLines(index: number): string {
  return String.raw`\n(?P<skiplines${index}>(?:(?:.*\n)*?))`;
}

/** Whether a group holds the lines that `<SKIPLINES>` passed over. */
export function holdsSkipped(group: string): boolean {
  return /^skiplines\d+$/.test(group);
}

/** `(?P<name>` is Python's own spelling of a group. */
function isGroupName(pattern: string, at: number): boolean {
  return pattern.endsWith("(?P", at) || pattern.endsWith("(?", at);
}

function isEscaped(pattern: string, at: number): boolean {
  let backslashes = 0;
  while (pattern[at - backslashes - 1] === "\\") backslashes++;
  return backslashes % 2 === 1;
}

function writtenOffset(
  edits: readonly { at: number; from: number; to: number }[],
  offset: number,
  length: number,
  pattern: string,
): number {
  // Walked from the end: the last edit that starts at or before the offset decides.
  const edit = edits.findLast((candidate) => candidate.at <= offset);
  if (edit === undefined) return Math.min(offset, pattern.length);
  const next = edits[edits.indexOf(edit) + 1];
  const tail = (next?.from ?? pattern.length) - edit.to;
  const replacedEnd = (next?.at ?? length) - tail;
  return offset < replacedEnd ? edit.from : edit.to + (offset - replacedEnd);
}
