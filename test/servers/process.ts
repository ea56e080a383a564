import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { Running } from "./running.ts";
import type { ServerSpec, TestServer } from "./server.ts";

/** A program of this machine, as a child of the test. */
export class ProcessServer implements TestServer {
  readonly #spec: ServerSpec;
  #running: Running | undefined;

  constructor(spec: ServerSpec) {
    this.#spec = spec;
  }

  async start(): Promise<void> {
    const { inside = [], program, args, ready } = this.#spec;
    // By its path: others that the machine runs are left alone.
    const words = [...inside, findProgram(program) ?? program, ...args];
    const [command, ...rest] = words as [string, ...string[]];
    this.#running = new Running(command, rest);
    await this.#running.line(ready);
  }

  /** Undefined before the first start and after `kill`. */
  get running(): Running | undefined {
    return this.#running;
  }

  async kill(): Promise<void> {
    await this.#running?.end("SIGKILL");
    this.#running = undefined;
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    this.#running?.signal(signal);
  }

  pause = () => this.signal("SIGSTOP");
  resume = () => this.signal("SIGCONT");
  stop = () => this.kill();

  async exec(...command: string[]): Promise<string> {
    const [name, ...args] = [...(this.#spec.inside ?? []), ...command] as [string, ...string[]];
    return (await promisify(execFile)(name, args)).stdout.trim();
  }
}

/** The path of a program; null where there is none. Debian has servers in /usr/sbin, which not everyone's PATH has. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
