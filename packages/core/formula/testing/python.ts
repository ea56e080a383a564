import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { FormulaValues } from "../formula.ts";

const script = `
import json, math, sys, types, warnings
warnings.simplefilter("ignore")
def number(value):
    return int(value) if float(value).is_integer() else value
for line in sys.stdin:
    text, time, count, factor = json.loads(line)
    names = {"math": math, "banFactor": number(factor),
             "ban": types.SimpleNamespace(Time=number(time), Count=number(count))}
    try:
        value = float(eval(compile(text, "formula", "eval"), names))
        print(json.dumps({"value": repr(value)}), flush=True)
    except SyntaxError as error:
        print(json.dumps({"error": "syntax"}), flush=True)
    except OverflowError as error:
        print(json.dumps({"error": "overflow"}), flush=True)
    except Exception as error:
        print(json.dumps({"error": "other"}), flush=True)
`;

export function hasPython(): boolean {
  return spawnSync("python3", ["-c", ""]).status === 0;
}

/** What Python makes of a formula. */
export type Answer = { value: number } | { error: "syntax" | "overflow" | "other" };

/** Python itself, in a process that answers one question at a time. */
export class Python {
  readonly #process = spawn("python3", ["-c", script], { stdio: ["pipe", "pipe", "inherit"] });
  readonly #lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();

  async evaluate(text: string, { time, count, factor }: FormulaValues): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify([text, time, count, factor])}\n`);
    const line = await this.#lines.next();
    if (line.done) throw new Error("python3 ended");
    const answer = JSON.parse(line.value) as { value: string } | { error: "syntax" | "overflow" | "other" };
    if ("error" in answer) return answer;
    return { value: Number(answer.value.replace("inf", "Infinity")) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
  }
}
