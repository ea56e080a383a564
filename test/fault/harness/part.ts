import { setTimeout as after } from "node:timers/promises";
import type { Running } from "@fleetban/test-servers";

/** A process of the fleet that is killed, paused and started again. One that ends by itself is remembered. */
export class Part {
  readonly name: string;
  /** What was not our doing. */
  readonly wrong: string[] = [];
  readonly #launch: () => Running | Promise<Running>;
  readonly #runs: Running[] = [];
  #running: Running | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(name: string, launch: () => Running | Promise<Running>) {
    this.name = name;
    this.#launch = launch;
  }

  async start(): Promise<void> {
    const running = await this.#launch();
    this.#running = running;
    this.#runs.push(running);
    void running.ended.then((code) => {
      if (this.#running === running) this.wrong.push(`${this.name} ended by itself with ${code}`);
    });
  }

  /** kill -9, and started again after so many milliseconds. Of two at once the second comes after the first. */
  killFor(millis: number): Promise<void> {
    this.#last = this.#last.then(async () => {
      await this.kill();
      await after(millis);
      await this.start();
    });
    return this.#last;
  }

  async kill(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.end("SIGKILL");
  }

  /** SIGSTOP, and SIGCONT after so many milliseconds. */
  async pauseFor(millis: number): Promise<void> {
    const running = this.#running;
    running?.signal("SIGSTOP");
    await after(millis);
    running?.signal("SIGCONT");
  }

  /** Undefined while it is down. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  /** What it said in all its runs. */
  get lines(): string[] {
    return this.#runs.flatMap(({ lines }) => lines);
  }
}
