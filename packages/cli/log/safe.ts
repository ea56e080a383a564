import { printable } from "../regex/printable.ts";

/** DEL, the C1 controls (U+009B starts an escape sequence on some terminals), separators, marks of direction. */
const unsafe = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Makes JSON harmless for a terminal: JSON itself escapes only what is below U+0020. The value stays the same. */
export function safeJson(json: string): string {
  return json.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The same for a record that is about to be shown as text: every text in it as {@link printable} writes it. */
export function safeRecord(json: string): string {
  const record = JSON.parse(json, (key, value: unknown) => {
    if (typeof value !== "string") return value;
    // A stack is several lines, of which only the first are made of messages.
    return key === "stack" ? value.split("\n").map(printable).join("\n") : printable(value);
  });
  return `${JSON.stringify(record)}\n`;
}
