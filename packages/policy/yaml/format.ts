import { relative } from "node:path";
import { describePlace, type PolicyIssue } from "./issue.ts";

export interface FormatOptions {
  /** Columns; text is broken at spaces to fit. */
  width: number;
  /** Paths below it are shortened; left out: paths stay as they are. */
  directory?: string;
  /** Marks the place, such as in bold; nothing when left out. */
  emphasise?: (text: string) => string;
}

/**
 * Issues for a terminal, one paragraph each: place and key, what is wrong, what would
 * be right, the code.
 */
export function formatIssues(issues: readonly PolicyIssue[], options: FormatOptions): string {
  const emphasise = options.emphasise ?? ((text) => text);
  return issues
    .map((issue) => {
      const place = describePlace({ ...issue, file: shortPath(issue.file, options.directory) });
      const [message = "", ...excerpt] = issue.message.split("\n");
      const head = emphasise(safe(place)) + (issue.key === "" ? "" : `: ${safe(issue.key)}`);
      const parts = [message, ...(issue.hint === null ? [] : [issue.hint]), issue.code];
      const [first, ...rest] = parts.map((part) => indent(wrap(safe(part), options.width - 2)));
      // An excerpt has a caret under its place: it stays as it is laid out.
      return [head, first, ...excerpt.map((line) => indent(safe(line))), ...rest].join("\n");
    })
    .join("\n\n");
}

/** A path as seen from a directory, when that is shorter. */
export function shortPath(path: string, directory: string | undefined): string {
  if (directory === undefined) return path;
  const short = relative(directory, path);
  return short !== "" && !short.startsWith("..") ? short : path;
}

/** Breaks text at spaces into lines of at most `width` columns; a longer word is broken where it must be. */
export function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  const words = text.split(" ").flatMap((word) => (word.length > width ? pieces(word, width) : [word]));
  for (const word of words) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}

function pieces(word: string, width: number): string[] {
  const count = Math.ceil(word.length / width);
  return Array.from({ length: count }, (_, i) => word.slice(i * width, (i + 1) * width));
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, "  ");
}

/** Control characters of a file could rewrite the screen. */
function safe(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
  return text.replace(/[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g, "�");
}
