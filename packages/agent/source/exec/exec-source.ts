import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { type ExecSource, FleetbanError, type Millis } from "@fleetban/core";
import { NowAndThen } from "../../now-and-then.ts";
import type { Inlet, InletContext } from "../stream/inlet.ts";
import { LineFramer } from "../stream/line-framer.ts";
import { Retry } from "../stream/retry.ts";
import { environmentOf } from "./environment.ts";

/** A process that ends again and again is started this seldom in the end. */
const longestRestart: Millis = 10 * 60_000;
/** One that ran for so long is started again after the first delay. */
const steady: Millis = 60_000;
/** So long may it take to end when asked to. */
const patience: Millis = 3_000;

/** Runs a program and takes what it writes, line by line; starts it again whenever it has ended. */
export class ExecInlet implements Inlet {
  readonly #settings: ExecSource;
  readonly #context: InletContext;
  readonly #retry: Retry;
  readonly #warnings: NowAndThen;
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(settings: ExecSource, context: InletContext) {
    this.#settings = settings;
    this.#context = context;
    this.#retry = new Retry(context.clock, settings.restart, longestRestart);
    this.#warnings = new NowAndThen(context.clock);
  }

  open(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    const { command, output, env, directory } = this.#settings;
    const [program = "", ...args] = command;
    const started = this.#context.clock.now();
    let child: ChildProcess;
    try {
      child = spawn(program, args, {
        stdio: ["ignore", output === "stderr" ? "ignore" : "pipe", "pipe"],
        env: environmentOf(env, process.env),
        ...(directory !== null && { cwd: directory }),
        // A group of its own, so that what it started ends with it.
        detached: true,
      });
    } catch (error) {
      this.#failed(error as Error);
      return Promise.resolve();
    }
    this.#child = child;
    if (child.stdout !== null) this.#read(child.stdout);
    const said = { last: "" };
    if (child.stderr !== null) {
      if (output === "stdout") listen(child.stderr, said);
      else this.#read(child.stderr);
    }
    let opened: () => void = () => {};
    const opening = new Promise<void>((resolve) => {
      opened = resolve;
    });
    this.#ended = new Promise((ended) => {
      child.once("spawn", () => {
        this.#context.problem.clear();
        opened();
      });
      child.once("error", (error) => {
        this.#child = null;
        this.#failed(error);
        opened();
        ended();
      });
      // All that it wrote has come.
      child.once("close", (code, signal) => {
        if (child.pid === undefined) return;
        this.#child = null;
        this.#end(signal ?? `exit code ${code}`, said.last, this.#context.clock.now() - started);
        ended();
      });
    });
    return opening;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry.stop();
    const child = this.#child;
    if (child !== null) {
      const { clock } = this.#context;
      signal(child, "SIGTERM");
      const cancel = clock.schedule(clock.now() + patience, () => {
        signal(child, "SIGKILL");
        // Something it started in another group may hold its pipes open.
        child.stdout?.destroy();
        child.stderr?.destroy();
      });
      await this.#ended;
      cancel();
    }
  }

  #read(stream: Readable): void {
    const { sink } = this.#context;
    const framer = new LineFramer(
      (line) => sink.take(line),
      () => sink.longest,
    );
    stream.on("data", (bytes: Buffer) => {
      framer.push(bytes);
      if (!sink.crowded) return;
      // The process waits as soon as its pipe is full.
      stream.pause();
      void sink.room().then(() => stream.resume());
    });
    stream.on("error", () => {});
    stream.on("close", () => {
      if (framer.begun) sink.lost("incomplete");
    });
  }

  #end(how: string, said: string, lasted: Millis): void {
    if (this.#closed) return;
    const { name, log, metrics } = this.#context;
    if (lasted >= steady) this.#retry.reset();
    metrics.count("fleetban_source_restarts_total", { source: name });
    const delay = this.#retry.later(() => void this.open());
    if (!this.#warnings.due("ended")) return;
    log.warn(
      { code: "FLB_SOURCE_ENDED", source: name, how, ...(said && { said }), restart: delay / 1000 },
      `${name}: ${this.#settings.command[0]} ended (${how}); it is started again in ${delay / 1000} s`,
    );
  }

  #failed(error: Error): void {
    if (this.#closed) return;
    const { name, problem } = this.#context;
    const message = `${name}: ${this.#settings.command[0]} cannot be started: ${error.message}`;
    problem.report(new FleetbanError("FLB_SOURCE_UNAVAILABLE", message, { cause: error }));
    this.#retry.later(() => void this.open());
  }
}

/** Reads on, so that the process never waits, and keeps what it said last: why it ends, perhaps. */
function listen(stream: Readable, said: { last: string }): void {
  const longest = 200;
  const framer = new LineFramer(
    (line) => {
      said.last = line.toString("utf8", 0, longest);
    },
    () => longest,
  );
  stream.on("data", (bytes: Buffer) => framer.push(bytes));
  stream.on("error", () => {});
}

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // It ended by itself.
  }
}
