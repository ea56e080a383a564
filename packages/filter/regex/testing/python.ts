import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** Spans of the groups of a match, [-1, -1] for one that took no part; null for a miss. In UTF-16 offsets. */
export type Spans = readonly (readonly [number, number])[] | null;

/** What Python makes of a pattern: why it refuses it, or what `search` finds in each text. */
export type Answer = { readonly error: string } | { readonly found: readonly Spans[] };

const script = `
import json, re, sys, warnings
warnings.simplefilter("ignore")
for line in sys.stdin:
    pattern, texts = json.loads(line)
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError) as error:
        print(json.dumps({"error": str(error)}), flush=True)
        continue
    found = []
    for text in texts:
        match = compiled.search(text)
        found.append(match and [match.span(group) for group in range(compiled.groups + 1)])
    print(json.dumps({"found": found}), flush=True)
`;

/** Whether there is a Python whose `re` has the syntax of 3.11. */
export function hasPython(): boolean {
  return isPython("3, 11");
}

const answers = new Map<string, boolean>();

function isPython(oldest: string): boolean {
  let answer = answers.get(oldest);
  if (answer === undefined) {
    const script = `import sys; sys.exit(sys.version_info < (${oldest}))`;
    answer = spawnSync("python3", ["-c", script]).status === 0;
    answers.set(oldest, answer);
  }
  return answer;
}

/**
 * Whether the Python here is to be believed about this random pattern: before 3.11.5 it lets
 * possessive repeats and atomic groups keep what a failed attempt consumed (gh-106052).
 */
export function pythonJudges(pattern: string): boolean {
  return !/[*+?}]\+|\(\?>/.test(pattern) || isPython("3, 11, 5");
}

/** Python's own `re`, in a process that answers one question at a time. */
export class Python {
  readonly #process = spawn("python3", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  readonly #lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();

  async search(pattern: string, texts: readonly string[]): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify([pattern, texts])}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error("python3 ended");
    const answer = JSON.parse(line.value) as Answer;
    if ("error" in answer) return answer;
    return { found: answer.found.map((spans, i) => inUnits(spans, texts[i] ?? "")) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
  }
}

/** Python counts code points. */
function inUnits(spans: Spans, text: string): Spans {
  if (spans === null) return null;
  const units = [0];
  for (const character of text) units.push((units.at(-1) ?? 0) + character.length);
  const unit = (at: number) => (at === -1 ? -1 : (units[at] ?? -1));
  return spans.map(([start, end]) => [unit(start), unit(end)] as const);
}
