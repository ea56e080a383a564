import { parse5424 } from "./rfc5424.ts";

/** The parts of a syslog message that matter here; texts are bytes, one a character (latin1). */
export interface SyslogMessage {
  /** 0 to 23. */
  facility: number;
  /** 0 (emergency) to 7 (debug). */
  severity: number;
  /** As it was written; null without one. */
  date: string | null;
  /** null without one. */
  host: string | null;
  /** Program, process and message, as they stand in a file: `sshd[42]: Failed …`. */
  line: string;
  /** The message alone. */
  text: string;
}

/** What a message without a priority has: user.notice (RFC 3164, 4.3.3). */
const noPriority = 13;
const mostPriority = 191;

/**
 * Reads a message in the form of RFC 5424, and any other as RFC 3164 has it, in the many ways in which
 * programs write that: with a date as RFC 3164's or RFC 3339's or none, with a host or none, with a
 * priority or none. There is no message that can't be read. The time it takes grows with the length.
 */
export function parseMessage(bytes: string): SyslogMessage {
  const priority = /^<(\d{1,3})>/.exec(bytes);
  const value = priority === null ? noPriority : Number(priority[1]);
  const known = priority !== null && value <= mostPriority;
  const rest = known ? bytes.slice(priority[0].length) : bytes;
  const [facility, severity] = known ? [value >> 3, value & 7] : [noPriority >> 3, noPriority & 7];
  return { facility, severity, ...((known ? parse5424(rest) : null) ?? parse3164(rest)) };
}

/** `Jan  2 03:04:05`, with a year or a fraction as routers write them, or RFC 3339. */
const date =
  /^[*.]?(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?):? /;

/** `sshd[42]:` or `su:`; what begins so is a program, what stands before it a host. */
const tag = /^[^\s:[\]]{1,64}(?:\[[^\s[\]]{1,32}\])?:/;
const host = /^[^\s[\]]{0,254}[^\s:[\]] /;

type Parts = Omit<SyslogMessage, "facility" | "severity">;

function parse3164(bytes: string): Parts {
  const dated = date.exec(bytes);
  const rest = dated === null ? bytes : bytes.slice(dated[0].length);
  const hosted = hostOf(rest, dated !== null);
  const line = hosted === null ? rest : rest.slice(hosted.length + 1);
  const tagged = tag.exec(line);
  const text = tagged === null ? line : line.slice(tagged[0].length).replace(/^ /, "");
  return { date: dated === null ? null : dated[0].trimEnd(), host: hosted, line, text };
}

/** The host that the line begins with; behind a date there is one unless a program stands there. */
function hostOf(line: string, dated: boolean): string | null {
  const found = host.exec(line)?.[0];
  if (found === undefined || tag.test(line)) return null;
  return dated || tag.test(line.slice(found.length)) ? found.slice(0, -1) : null;
}
