import type { LogRecord } from "../../support/machine.ts";
import type { Part } from "./part.ts";

const warn = 40;

/** What the processes complained of: how often what, and each one's last words. */
export function complaints(parts: readonly Part[], last = 6): string {
  return parts
    .flatMap(({ name, lines }) => {
      const loud = lines.filter(isLoud);
      return [
        `${name}: ${counts(loud)}`,
        ...loud.slice(loud.length - last).map((line) => `  ${line.slice(0, 600)}`),
      ];
    })
    .join("\n");
}

/** Not in JSON is what nobody meant to say, such as a crash; servers' own words are left out. */
function isLoud(line: string): boolean {
  return line.startsWith("{")
    ? (JSON.parse(line) as LogRecord).level >= warn
    : /Error|^\s+at |fatal|panic/.test(line);
}

function counts(lines: readonly string[]): string {
  const counted = new Map<string, number>();
  for (const line of lines) {
    const key = line.startsWith("{") ? ((JSON.parse(line) as LogRecord).code ?? "no code") : "raw";
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  return [...counted].map(([key, count]) => `${key} ${count}`).join(", ");
}
