import type { TestedLine } from "@fleetban/filter";

/** Words that stand alone, and what tag each is short for. */
const words = ["id", "ip", "fid", "host", "time", "msg", "matches", "line", "failures"];

/**
 * What `--out` prints of a matched line: a word (`id`, `ip`, `msg`, …), `row`, the name of a capture,
 * or a text with `<tags>`; a tag that is none stays as it stands.
 */
export function formatOut(template: string, tested: TestedLine): string {
  if (template === "row") return row(tested);
  if (/^[A-Za-z][\w-]*$/.test(template)) return plain(value(template.toLowerCase(), tested) ?? "");
  const filled = template.replaceAll(/<(F-)?([A-Za-z][\w-]*)>/g, (all, capture, name: string) => {
    const key = name.toLowerCase().replaceAll("-", "_");
    const text = capture === undefined ? value(key, tested) : (tested.failure?.captures[key] ?? "");
    return text ?? (words.includes(key) ? "" : all);
  });
  return plain(filled);
}

/** `["192.0.2.1", 1310485544, {"user": "root"}]`: id, seconds since 1970 or null, captures. */
function row({ failure, time }: TestedLine): string {
  return JSON.stringify([failure?.key ?? null, time === null ? null : time / 1000, failure?.captures ?? {}]);
}

function value(name: string, { failure, time, text, line }: TestedLine): string | undefined {
  switch (name) {
    case "msg":
    case "matches":
      return text;
    case "line":
      return String(line);
    case "time":
      return time === null ? undefined : String(time / 1000);
    case "id":
    case "fid":
      return failure?.captures.fid ?? failure?.key;
    case "ip":
      return failure?.target ?? undefined;
    case "host":
      return failure?.host ?? failure?.target ?? undefined;
    case "failures":
      return failure === null ? undefined : String(failure.lines);
    default:
      return failure?.captures[name];
  }
}

/** One line, whatever the log holds: it may go to a terminal. */
function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === "\t") return character;
    return `\\u${(character.codePointAt(0) as number).toString(16).padStart(4, "0")}`;
  });
}
