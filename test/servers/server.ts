import { ContainerServer } from "./container.ts";
import type { Program } from "./images.ts";
import { findProgram, ProcessServer } from "./process.ts";

/** A server as a test wants it. */
export interface ServerSpec {
  program: Program;
  /** What follows the program's name; addresses are this machine's own, in a container too. */
  args: readonly string[];
  /** What it says once it takes connections. */
  ready: RegExp;
  /** Where it reads and writes; the same paths in a container. */
  folders: readonly string[];
  /** Words in front of the program, as `ip netns exec NAME`; such a server is a process in any case. */
  inside?: readonly string[];
}

/** A server that a test starts, ends in any way, and starts again with what it left in its folders. */
export interface TestServer {
  /** Resolves when it takes connections; rejects, with what it said, when it ends instead. */
  start(): Promise<void>;
  /** `kill -9`: nothing is flushed or said. Resolves when it is no more; nothing happens if it is not running. */
  kill(): Promise<void>;
  /** Sends what does not end it, as SIGHUP; nothing happens if it is not running. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** SIGSTOP: it is there and answers nobody, until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Runs a command beside it. @returns what the command prints; rejects when it fails */
  exec(...command: string[]): Promise<string>;
  /** Ends it for good, as `kill` does. */
  stop(): Promise<void>;
}

/** A server in a container or as a process, as FLEETBAN_SERVERS says; not started yet. */
export function testServer(spec: ServerSpec): TestServer {
  const container = inContainers() && (spec.inside ?? []).length === 0;
  return container ? new ContainerServer(spec) : new ProcessServer(spec);
}

/** Why no such server can be started here; null where one can. */
export function whyNo(program: Program): string | null {
  return !inContainers() && findProgram(program) === null ? `${program} is not installed` : null;
}

/** The global setup has decided, where nobody else had. */
function inContainers(): boolean {
  return process.env.FLEETBAN_SERVERS === "containers";
}
