import type { SyslogMessage } from "./message.ts";

/** Version, time, host, program, process and message id (RFC 5424, 6); `-` is none. */
const header =
  /^1 (-|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) [!-~]{1,32} /;

/** A mark that the message is UTF-8, as bytes. */
const byteOrderMark = "\xef\xbb\xbf";

/**
 * Reads what stands behind the priority.
 *
 * @returns null when it is not of this form
 */
export function parse5424(bytes: string): Omit<SyslogMessage, "facility" | "severity"> | null {
  const found = header.exec(bytes);
  if (found === null) return null;
  const end = structuredDataEnd(bytes, found[0].length);
  if (end < 0) return null;
  let text = bytes.slice(end).replace(/^ /, "");
  if (text.startsWith(byteOrderMark)) text = text.slice(byteOrderMark.length);
  const [, date, host, program, process] = found.map((part) => (part === "-" ? null : part));
  const id = process === null ? "" : `[${process}]`;
  const line = program === null ? text : `${program}${id}: ${text}`;
  return { date: date ?? null, host: host ?? null, line, text };
}

/** Where structured data end: `-`, or `[id name="value" …]` any number of times; -1 when they are none. */
function structuredDataEnd(bytes: string, from: number): number {
  if (bytes[from] === "-") return behind(bytes, from + 1);
  let at = from;
  while (bytes[at] === "[") {
    at = elementEnd(bytes, at + 1);
    if (at < 0) return -1;
  }
  return at === from ? -1 : behind(bytes, at);
}

/** A bracket within quotes ends nothing, nor does an escaped quote end a value. */
function elementEnd(bytes: string, from: number): number {
  let quoted = false;
  for (let at = from; at < bytes.length; at++) {
    const character = bytes[at];
    if (quoted && character === "\\") at++;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === "]") return at + 1;
  }
  return -1;
}

function behind(bytes: string, at: number): number {
  return at === bytes.length || bytes[at] === " " ? at : -1;
}
