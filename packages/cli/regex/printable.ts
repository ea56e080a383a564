/**
 * A log line for a terminal: control and format characters, with which a line could
 * rewrite the screen, as `\x1b` and the like; a tab as a space.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === "\t") return " ";
    const code = character.codePointAt(0) as number;
    return code < 256
      ? `\\x${code.toString(16).padStart(2, "0")}`
      : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

/**
 * Breaks text into lines of at most `width` columns, at a space where there is one.
 *
 * @param indent - columns in front of every line but the first.
 */
export function wrap(text: string, width: number, indent: number): string {
  const room = Math.max(20, width - indent);
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    const space = rest.lastIndexOf(" ", room);
    const end = space > room / 2 ? space + 1 : room;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end);
  }
  lines.push(rest);
  return lines.join(`\n${" ".repeat(indent)}`);
}
