import type { Captures } from "./captures.ts";

/** What may go on behind the first characters of a host name, labels and all (RFC 1123). */
const furtherLabels = /^[\w-]*(?:\.[\w-]+)*/;
const longestName = 253;

/**
 * Captures where an address at the end of a match is not the beginning of a name. A
 * pattern that wants nothing behind `<HOST>` is content with the first four numbers of
 * `192.0.2.1.example.com`; who owns the reverse zone of his address could have anybody
 * banned. So the name is taken as a whole, as if the pattern had said where it ends.
 *
 * @param text - what was matched
 * @param end - where the match ends in it
 */
export function withWholeName(captures: Captures, text: string, end: number): Captures {
  const { ip4 } = captures;
  if (ip4 === undefined || end === text.length || !text.endsWith(ip4, end)) return captures;
  const further = furtherLabels.exec(text.slice(end, end + longestName))?.[0] ?? "";
  // Without a last label of letters it may be a port, or anything.
  if (!/\.[A-Za-z][\w-]*$/.test(further)) return captures;
  const { ip4: _, ...others } = captures;
  return { ...others, dns: ip4 + further };
}
