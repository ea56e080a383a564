import { parseNetwork } from "@fleetban/core";
import type { Difference } from "./compare.ts";
import { sameSpelling } from "./compare.ts";

/** A difference that is meant: see docs/fail2ban-differences.md. Looks only at the line and what was found in it. */
interface Rule {
  name: string;
  holds(difference: Difference): boolean;
}

const beyondAscii = /[^\0-\x7f]/;

const whoOf = (rows: readonly { who: string }[]) => rows.map(({ who }) => sameSpelling(who));

/** The same people, so that only the time differs. */
function samePeople({ ours, peer }: Difference): boolean {
  return [...new Set(whoOf(ours.rows))].sort().join() === [...new Set(whoOf(peer.rows))].sort().join();
}

/** Whether an address is the beginning of a text that goes on within its last group. */
function isCutOut(who: string, text: string): boolean {
  const address = parseNetwork(who)?.text;
  if (address === undefined || !text.includes("::")) return false;
  for (let end = 2; end < text.length; end++) {
    if (
      /^[0-9a-f]{2}$/i.test(text.slice(end - 1, end + 1)) &&
      parseNetwork(text.slice(0, end))?.text === address
    )
      return true;
  }
  return false;
}

const rules: readonly Rule[] = [
  {
    // With usedns=raw it shows as it stands; else such a line is a miss, and nobody is banned.
    name: "what is no address is not read as one, nor a part of it",
    holds: ({ ours, peer }) =>
      peer.rows.some(({ who }) => /^(?:\d+\.){3}\d+$/.test(who) && parseNetwork(who) === undefined) ||
      ours.rows.some(
        ({ failure: { target, captures } }) =>
          target === null && (captures.ip4 ?? captures.ip6) !== undefined && captures.fid === undefined,
      ),
  },
  {
    name: "IPv6 addresses that end with an IPv4 address, and the unspecified one, are addresses",
    holds: ({ ours, line }) =>
      ours.status !== "missed" && /::(?![0-9a-f])|[0-9a-f:]:(?:\d{1,3}\.){3}\d/i.test(line),
  },
  {
    // fail2ban refuses the date: without another one the line is a miss, else it stands at that time.
    name: "a leap second is the first second of the next minute",
    holds: (difference) =>
      /:60(?!\d)/.test(difference.line) && (difference.peer.status === "missed" || samePeople(difference)),
  },
  {
    name: "host names are ASCII",
    holds: ({ ours, peer, line }) =>
      peer.rows.some(({ who }) => beyondAscii.test(who)) ||
      (ours.status === "missed" && peer.status === "ignored" && beyondAscii.test(line)),
  },
  {
    name: "fractions of a second may have nine digits",
    holds: ({ line }) => /:\d\d[.,]\d{7,9}(?!\d)/.test(line),
  },
  {
    name: "what may stand beside a date is ASCII",
    holds: ({ line }) => /\d[\u0080-\uffff]|[\u0080-\uffff]\d|^\W{0,2}[\u0080-\uffff]/.test(line),
  },
  {
    name: "nothing is cut out of a longer address, number or name",
    holds: ({ line, peer }) =>
      peer.rows.some(({ who }) => {
        const at = line.toLowerCase().indexOf(who.toLowerCase());
        return (
          at >= 0 &&
          (/^(?:[0-9a-f]|\.\w)/i.test(line.slice(at + who.length)) || /\d$/.test(line.slice(0, at)))
        );
      }),
  },
  {
    // fail2ban may print the part in another spelling, such as ::0.1.101.0 of ::1:65001.
    name: "nothing is cut out of a longer IPv6 address",
    holds: ({ line, peer }) =>
      peer.rows.some(({ who }) => [...line.matchAll(/[0-9a-f:]+/gi)].some(([text]) => isCutOut(who, text))),
  },
  {
    name: "what has colons is an address or nobody",
    holds: ({ peer }) => peer.rows.some(({ who }) => who.includes(":") && parseNetwork(who) === undefined),
  },
  {
    // fail2ban takes the weekday for a zone once it has seen one, then gives the present instead of the date.
    name: "no word but a time zone is read as one",
    holds: ({ line, peer }) =>
      peer.rows.length > 0 &&
      peer.rows.every(({ time }) => time % 1 !== 0) &&
      /\p{L}{2,5} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)/iu.test(line),
  },
  {
    name: "a failure that waits for its address is not counted before it has one",
    holds: ({ ours, peer }) =>
      ours.rows.length === 0 &&
      peer.rows.length === 0 &&
      ours.status === "ignored" &&
      peer.status === "matched",
  },
  {
    name: "a session's address gives way to a newer one",
    holds: ({ line, ours, peer }) =>
      ours.rows.every(({ failure }) => failure.captures.mlfid !== undefined) &&
      peer.rows.some(({ who }) => !line.toLowerCase().includes(who.toLowerCase())),
  },
];

/** The rule that a difference falls under; undefined: it is a fault. */
export function reasonFor(difference: Difference): string | undefined {
  return rules.find((rule) => rule.holds(difference))?.name;
}
