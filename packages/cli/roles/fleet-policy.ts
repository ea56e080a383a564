import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import {
  type CancelTimer,
  type Clock,
  isPolicyPath,
  type Log,
  type Millis,
  type PolicyFileContent,
} from "@fleetban/core";
import type { PolicyRevisions } from "@fleetban/wire";

export interface FleetPolicyOptions {
  revisions: PolicyRevisions;
  /** Where the files are kept: a state directory. */
  state: string;
  clock: Clock;
  log: Log;
  /** Calls when there may be a new revision. @returns ends it */
  onNotice: (listener: () => void) => () => void;
}

/** A hint may be missed; milliseconds. */
const lookInterval: Millis = 5000;
/** Until there is a revision, nothing is read and nobody banned. */
const empty: PolicyFileContent[] = [{ path: "policy.yaml", content: Buffer.from("jails: {}\n") }];

/**
 * Keeps a directory equal to the newest revision of the fleet's policy, so that it is read and followed as any
 * other policy. What was read last is there at the next start, with NATS or without.
 */
export class FleetPolicy {
  /** To be read as the policy: a link that is moved from one revision to the next as a whole. */
  readonly directory: string;
  readonly #options: FleetPolicyOptions;
  readonly #endNotices: () => void;
  #looking: Promise<void> = Promise.resolve();
  #cancel: CancelTimer = () => {};
  #ended = false;
  #why: string | null = "not looked for yet";

  constructor(options: FleetPolicyOptions) {
    this.#options = options;
    this.directory = join(options.state, "policy");
    mkdirSync(options.state, { recursive: true, mode: 0o700 });
    if (this.number === null) this.#put(0, empty);
    this.#endNotices = options.onNotice(() => void this.look());
    this.#poll();
  }

  /** The revision that the directory holds; 0: none was applied yet; null: there is no directory. */
  get number(): number | null {
    try {
      readlinkSync(this.directory);
      return Number(readFileSync(join(this.directory, ".revision"), "utf8"));
    } catch {
      return null;
    }
  }

  /** Why it may be behind, null when it is as the fleet has it. */
  get why(): string | null {
    return this.number === 0 ? "no policy was applied yet: fleetban policy apply DIR" : this.#why;
  }

  /** Looks once, now; never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look());
    return this.#looking;
  }

  async stop(): Promise<void> {
    this.#ended = true;
    this.#endNotices();
    this.#cancel();
    await this.#looking;
  }

  #poll(): void {
    const { clock } = this.#options;
    this.#cancel = clock.schedule(clock.now() + lookInterval, () => {
      void this.look().then(() => {
        if (!this.#ended) this.#poll();
      });
    });
  }

  async #look(): Promise<void> {
    if (this.#ended) return;
    const { revisions, log } = this.#options;
    try {
      const head = await revisions.head();
      this.#why = null;
      if (head === null || head.number === this.number) return;
      const files = await revisions.files(head.number);
      if (files === undefined) return;
      this.#put(head.number, files);
      log.info(
        { revision: head.number, hash: head.hash, by: head.by },
        `The fleet's policy is revision ${head.number}, applied by ${head.by}`,
      );
    } catch (error) {
      this.#why = (error as Error).message;
      log.debug({ err: error }, "the fleet's policy cannot be looked at now");
    }
  }

  /** Written beside, and put in place in one step. */
  #put(number: number, files: readonly PolicyFileContent[]): void {
    const { state } = this.#options;
    const fresh = mkdtempSync(join(state, "policy-"));
    for (const { path, content } of files) {
      if (!isPolicyPath(path)) throw new Error(`${path} is no path of a policy's file`);
      mkdirSync(dirname(join(fresh, path)), { recursive: true });
      writeFileSync(join(fresh, path), content);
    }
    writeFileSync(join(fresh, ".revision"), String(number));
    let old: string | null = null;
    try {
      old = readlinkSync(this.directory);
    } catch {
      // The first one.
    }
    const link = `${fresh}.link`;
    symlinkSync(fresh, link);
    renameSync(link, this.directory);
    if (old !== null && old !== fresh) rmSync(old, { recursive: true, force: true });
  }
}
