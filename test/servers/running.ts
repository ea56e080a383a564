import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** Longer than any wait on a busy machine, shorter than a test's limit. */
const patience = 25_000;

/** A test run that is broken off leaves none of them behind. */
const children = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

/** A command that goes on running; its output is read line by line. */
export class Running {
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;
  #waiting: { test: (line: string) => boolean; found: (line: string) => void }[] = [];

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on("line", (line) => this.#take(line));
    }
    children.add(this.#child);
    this.ended = new Promise((resolve) => {
      const end = (code: number | null) => {
        children.delete(this.#child);
        resolve(code);
      };
      this.#child.once("exit", end);
      this.#child.once("error", ({ message }) => {
        this.lines.push(message);
        end(null);
      });
    });
  }

  get pid(): number {
    return this.#child.pid as number;
  }

  /**
   * Resolves with the first line, past or to come, that holds `text`; rejects, showing the
   * last lines, when the command ends first or the line does not come.
   *
   * @param from so many of its lines are passed over
   */
  async line(text: string | RegExp, from = 0): Promise<string> {
    const test = (line: string) => (typeof text === "string" ? line.includes(text) : text.test(line));
    const past = this.lines.slice(from).find(test);
    if (past !== undefined) return past;
    const without = (what: string) =>
      new Error(`${what} a line with ${text}:\n${this.lines.slice(-20).join("\n")}`);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await Promise.race([
        new Promise<string>((found) => this.#waiting.push({ test, found })),
        new Promise<never>((_, fail) => {
          timer = setTimeout(() => fail(without("waited too long for")), patience);
        }),
        this.ended.then((code) => Promise.reject(without(`ended with ${code} before`))),
      ]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends a signal that does not end it. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended;
  }

  #take(line: string): void {
    this.lines.push(line);
    for (const waiting of this.#waiting) {
      if (waiting.test(line)) waiting.found(line);
    }
    this.#waiting = this.#waiting.filter((waiting) => !waiting.test(line));
  }
}
