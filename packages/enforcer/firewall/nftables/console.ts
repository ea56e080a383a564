import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { FleetbanError } from "@fleetban/core";
import { type NftCommand, nftError, spawnNft, startError } from "./process.ts";

/** nft remembers every line that it was given, so it is ended after so much text; the next call starts another. */
const CHARACTERS_PER_PROCESS = 8 * 1024 * 1024;

/** A command takes less than a millisecond; one that takes this long never ends. Milliseconds. */
const PATIENCE = 30_000;

/** This nft knows no `-i`, or can't be driven by it here. */
export class ConsoleUnavailable extends Error {}

/**
 * One `nft -i` kept open, which takes a transaction in a tenth of the time that a new process
 * needs. nft is silent about a command that it carried out and prints nothing when it is done, so
 * each is followed by a line that is no command: the complaint about it on standard error says
 * that all before it is over, and whatever stands before the complaint is the command's own.
 */
export class NftConsole {
  readonly #command: NftCommand;
  readonly #started: (pid: number) => void;
  readonly #limit: number;
  #child: ChildProcessWithoutNullStreams | undefined;
  #written = 0;
  #marks = 0;
  #everAnswered = false;

  constructor(
    command: NftCommand,
    started: (pid: number) => void,
    { charactersPerProcess = CHARACTERS_PER_PROCESS } = {},
  ) {
    this.#command = command;
    this.#started = started;
    this.#limit = charactersPerProcess;
  }

  /**
   * Runs one transaction; the caller awaits it before the next.
   *
   * @throws FleetbanError with nft's message; ConsoleUnavailable
   */
  async run(statements: readonly string[]): Promise<void> {
    const child = this.#open();
    const mark = `@fleetban${this.#marks++}@`;
    const text = `${statements.join("; ")}\n${mark}\n`;
    this.#written += text.length;
    const answer = await this.#converse(child, text, mark);
    this.#everAnswered = true;
    if (this.#written > this.#limit) this.close();
    // The last complaint is the one about the mark.
    const message = answer.slice(0, Math.max(0, answer.lastIndexOf("Error:")));
    if (message.includes("Error:")) throw nftError(message.slice(message.indexOf("Error:")));
  }

  close(): void {
    this.#child?.stdin.end();
    this.#child = undefined;
  }

  #open(): ChildProcessWithoutNullStreams {
    if (this.#child !== undefined) return this.#child;
    const child = spawnNft(this.#command, ["-i"]);
    child.stdout.resume();
    child.stderr.setEncoding("utf8");
    child.on("error", () => {});
    child.on("close", () => {
      if (this.#child === child) this.#child = undefined;
    });
    child.unref();
    for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as { unref?: () => void }).unref?.();
    if (child.pid !== undefined) this.#started(child.pid);
    this.#written = 0;
    this.#child = child;
    return child;
  }

  /** @returns what nft printed up to the mark */
  #converse(child: ChildProcessWithoutNullStreams, text: string, mark: string): Promise<string> {
    return new Promise((resolve, reject) => {
      let answer = "";
      const settle = (then: () => void) => {
        clearTimeout(timer);
        child.stderr.off("data", read).resume();
        child.off("close", ended).off("error", failed);
        then();
      };
      const read = (data: string) => {
        answer += data;
        const end = answer.indexOf(mark);
        if (end >= 0) settle(() => resolve(answer.slice(0, end)));
      };
      const ended = (code: number | null, signal: string | null) =>
        settle(() =>
          reject(
            this.#everAnswered
              ? new FleetbanError(
                  "FLB_FIREWALL_REFUSED",
                  `nft -i ended with ${signal ?? code} in a transaction`,
                )
              : new ConsoleUnavailable(answer),
          ),
        );
      const failed = (cause: Error) => settle(() => reject(startError(this.#command, cause)));
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        const seconds = PATIENCE / 1000;
        settle(() => reject(new FleetbanError("FLB_FIREWALL_REFUSED", `nft -i is silent for ${seconds} s`)));
      }, PATIENCE);
      child.stderr.on("data", read);
      child.on("close", ended).on("error", failed);
      child.stdin.write(text);
    });
  }
}
