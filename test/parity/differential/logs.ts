import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { SampleLine } from "../samples.ts";
import { mutations } from "./mutate.ts";
import type { Random } from "./random.ts";

/** A part of a real server's auth.log. */
export function authLog(lines: number): string[] {
  const file = join(import.meta.dirname, "..", "..", "data", "auth.log.gz");
  return gunzipSync(readFileSync(file)).toString("utf8").split("\n").slice(0, lines);
}

/** The lines of samples, without what is said about them. */
export function plainLines(samples: readonly SampleLine[]): string[] {
  return samples.flatMap(({ text, options }) => [
    ...new Set(options.map((each) => (each["test.prefix-line"] ?? "") + text)),
  ]);
}

/** Each line changed in `ways` of the ways there are, in a process of its own: nobody's session goes on. */
export function mutated(lines: readonly string[], ways: number, random: Random): string[] {
  const all = Object.values(mutations);
  const first = random.below(all.length);
  return lines.flatMap((line, index) =>
    Array.from({ length: Math.min(ways, all.length) }, (_, way) => {
      const mutation = all[(first + index * ways + way) % all.length];
      const alone = line.replace(/\[\d+\](?=:)/, `[${10_000 + index * ways + way}]`);
      return mutation?.(alone, random) ?? line;
    }),
  );
}

/** Lines on which patterns are slow, of some kilobytes: fail2ban has to be waited for. */
export function hostileLines(lines: readonly string[], count: number, random: Random): string[] {
  const fillings = ["a", " ", "1.", ":", "/", "[", '"', " from 192.0.2.1", "<x> ", "=", "\\"];
  return lines.slice(0, count).map((line) => {
    const at = random.below(line.length);
    return line.slice(0, at) + random.pick(fillings).repeat(400) + line.slice(at);
  });
}

/** By what a line is known in the outputs of both tools: they differ in what of its end they print. */
export function keyOf(line: string): string {
  return line.replace(/[\s\p{Cc}]+$/u, "");
}

/** What both tools see of lines: no empty ones, no comments, no line twice. */
export function asLog(lines: Iterable<string>): string[] {
  const kept = new Map<string, string>();
  for (const line of lines) {
    const key = keyOf(line);
    if (key === "" || key.startsWith("#") || /[\r\n]/.test(line) || kept.has(key)) continue;
    kept.set(key, line);
  }
  return [...kept.values()];
}
