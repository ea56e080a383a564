import { FleetbanError } from "@fleetban/core";

/** A filter as a jail names it: `sshd[mode=aggressive]`. */
export interface FilterReference {
  name: string;
  /** Names in lower case, as fail2ban keeps them; a later one replaces an earlier one. */
  options: Map<string, string>;
}

const option = /\s*([\w./-]+(?:\?\w+=\w+)?)\s*=\s*(?:"([^"]*)"|'([^']*)'|(?!["'])([^,\]]*))\s*(,|(?=\]))/y;

/**
 * Reads `name[k=v, k2="a,b", k3='…'][k4=…]`. There are no escapes inside quotes, and
 * an unquoted value ends at `,` or `]`, as in fail2ban.
 *
 * @throws FleetbanError with FLB_POLICY_FILTER_REFERENCE
 */
export function parseReference(text: string): FilterReference {
  const open = text.indexOf("[");
  const name = (open < 0 ? text : text.slice(0, open)).trim();
  if (name === "" || /[\]"',]/.test(name)) throw wrong(text, "it does not start with the name of a filter");
  const options = new Map<string, string>();
  for (let at = open < 0 ? text.length : open; at < text.length; ) {
    if (text[at] !== "[")
      throw wrong(text, `unexpected text after "]": ${JSON.stringify(text.slice(at, at + 20))}`);
    at = skipSpace(text, at + 1);
    while (text[at] !== "]") {
      option.lastIndex = at;
      const found = option.exec(text);
      if (found === null) throw wrong(text, problemAt(text, at));
      const [, key = "", double, single, bare = ""] = found;
      options.set(key.toLowerCase(), double ?? single ?? bare.trim());
      at = skipSpace(text, option.lastIndex);
    }
    at = skipSpace(text, at + 1);
  }
  return { name, options };
}

function skipSpace(text: string, at: number): number {
  let end = at;
  while (end < text.length && /\s/.test(text[end] as string)) end++;
  return end;
}

function problemAt(text: string, at: number): string {
  if (at >= text.length || !text.includes("]", at)) return 'a "]" is missing';
  return `no option=value at ${JSON.stringify(text.slice(at, at + 20))}`;
}

function wrong(text: string, why: string): FleetbanError {
  return new FleetbanError(
    "FLB_POLICY_FILTER_REFERENCE",
    `${JSON.stringify(text.slice(0, 200))} is not a filter with options: ${why}.`,
  );
}
