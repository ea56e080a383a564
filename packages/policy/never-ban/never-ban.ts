import { promises as dns } from "node:dns";
import {
  type CancelTimer,
  type Clock,
  type Log,
  type Millis,
  type Network,
  type NeverBan,
  type NeverBanReason,
  noLog,
  type Policy,
  parseNetwork,
  systemClock,
} from "@fleetban/core";
import { singleFlight } from "../watch/single-flight.ts";
import { watchFiles } from "../watch/watch-files.ts";
import { IgnoreLists } from "./ignore/ignore-lists.ts";
import type { Lookup } from "./ignore/names.ts";
import { Machine } from "./machine/machine.ts";
import type { Interfaces } from "./machine/own-addresses.ts";
import type { SessionPlaces } from "./machine/sessions.ts";
import { Peers } from "./peers.ts";

/** What of the policy the checks need. */
export type ProtectedPolicy = Pick<Policy, "ignore" | "ignoreself"> & {
  jails?: readonly { ignore: readonly string[] }[];
};

export interface NeverBanOptions {
  policy: ProtectedPolicy;
  clock?: Clock;
  log?: Log;
  /** All addresses of a host name; the system's resolver when left out. */
  lookup?: Lookup;
  /** `/proc` when left out. */
  procRoot?: string;
  /** This machine's interfaces; asked at each refresh. */
  interfaces?: () => Interfaces;
  /** Where logins are recorded; /run/systemd/sessions, /run/utmp and this process's environment when left out. */
  sessions?: Partial<SessionPlaces>;
  /** Addresses, CIDRs and host names of the fleet's other parts as they are now; asked at each refresh. */
  peers?: () => readonly string[];
  /** What else is protected, by whoever knows it at once and at any time, as the addresses of ten thousand hosts. */
  more?: (target: Network) => NeverBanReason | undefined;
  /** How often everything is looked at again, beside notices of change. */
  every?: Millis;
  /** How long {@link createNeverBan} waits for the first look, as at names that do not resolve. */
  patience?: Millis;
}

/** The checks of one machine, which also take a new policy. */
export interface LocalNeverBan extends NeverBan {
  /** Resolves when the new lists were looked at. */
  update(policy: ProtectedPolicy): Promise<void>;
}

/**
 * Makes the checks that one machine can make, and looks once. Asked before every ban.
 * A check that could not be made yet refuses every ban with kind `unknown`.
 */
export async function createNeverBan(options: NeverBanOptions): Promise<LocalNeverBan> {
  const checks = new MachineNeverBan(options);
  const patience = options.patience ?? 5000;
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([
    checks.refresh(),
    new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patience);
    }),
  ]);
  clearTimeout(timer);
  checks.start();
  return checks;
}

const usualPlaces = { sessionDirectory: "/run/systemd/sessions", utmp: "/run/utmp" };

/** So many lists that are not of the policy are kept in view. */
const mostExtraLists = 1000;

class MachineNeverBan implements LocalNeverBan {
  readonly #every: Millis;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #machine: Machine;
  readonly #lists: IgnoreLists;
  readonly #peers: Peers;
  readonly #more: (target: Network) => NeverBanReason | undefined;
  /** Apart, so that a resolver that hangs does not hide who has just logged in. */
  readonly #refreshMachine = singleFlight(() => this.#lookAtMachine());
  readonly #refreshPeers = singleFlight(() => this.#lookAtPeers());
  readonly #refreshFiles = singleFlight(() => this.#lookAtFiles());
  readonly #refreshNames = singleFlight(() => this.#lookAtNames());
  readonly #unwatchLogins: () => void;
  #unwatchFiles: () => void = () => {};
  #watchedFiles = "";
  #policy: ProtectedPolicy;
  #started = false;
  #closed = false;
  #said = "";
  #policies = 0;
  #timer: CancelTimer | undefined;
  /** Lists that were asked for and are not of the policy, by their content. */
  readonly #extraLists = new Map<string, readonly string[]>();

  constructor(options: NeverBanOptions) {
    const { clock = systemClock, log = noLog, lookup = systemLookup, interfaces, procRoot } = options;
    const sessions = { ...usualPlaces, environment: process.env, ...options.sessions };
    this.#policy = options.policy;
    this.#every = options.every ?? 10_000;
    this.#clock = clock;
    this.#log = log;
    this.#machine = new Machine({ clock, log, lookup, interfaces, procRoot, sessions });
    this.#lists = new IgnoreLists(lookup, log);
    this.#peers = new Peers(options.peers ?? (() => []), lookup, log);
    this.#more = options.more ?? (() => undefined);
    this.#unwatchLogins = watchFiles(
      { files: [sessions.utmp], directories: [sessions.sessionDirectory] },
      () => void this.#refreshMachine(),
    );
  }

  reasonNotTo(target: string, ignore: readonly string[]): NeverBanReason | null {
    const network = parseNetwork(target);
    if (network === undefined) return { kind: "unknown", detail: `${target} is not an address` };
    const known =
      this.#lists.reasonNotTo(network, this.#policy.ignore) ??
      this.#lists.reasonNotTo(network, ignore) ??
      this.#machine.reasonNotTo(network) ??
      this.#peers.reasonNotTo(network) ??
      this.#more(network);
    if (known !== undefined) return known;
    const unknown =
      this.#machine.failures[0] ??
      this.#peers.unknown ??
      this.#lists.unknownIn(this.#policy.ignore)[0] ??
      this.#unknownIn(ignore);
    return unknown === undefined ? null : { kind: "unknown", detail: unknown };
  }

  get revision(): number {
    return this.#policies + this.#lists.revision + this.#machine.revision + this.#peers.revision;
  }

  async refresh(): Promise<void> {
    await Promise.all([this.#refreshMachine(), this.#refreshPeers(), this.#refreshLists()]);
  }

  async update(policy: ProtectedPolicy): Promise<void> {
    this.#policy = policy;
    this.#policies++;
    this.#extraLists.clear();
    await this.refresh();
  }

  /** The first look is over: from now on it is said what fails, and looked at again. */
  start(): void {
    this.#started = true;
    this.#say();
    this.#arm();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.();
    this.#unwatchLogins();
    this.#unwatchFiles();
  }

  #arm(): void {
    if (this.#closed) return;
    this.#timer = this.#clock.schedule(this.#clock.now() + this.#every, () => {
      void this.refresh();
      this.#arm();
    });
  }

  async #lookAtMachine(): Promise<void> {
    await this.#machine.look(this.#policy.ignoreself);
    this.#say();
  }

  async #lookAtPeers(): Promise<void> {
    await this.#peers.look(this.#clock.now());
    this.#say();
  }

  async #refreshLists(): Promise<void> {
    await this.#refreshFiles();
    await this.#refreshNames();
  }

  async #lookAtFiles(): Promise<void> {
    await this.#lists.refreshFiles(this.#allLists());
    this.#watchLists();
    this.#say();
  }

  async #lookAtNames(): Promise<void> {
    await this.#lists.refreshNames(this.#allLists(), this.#clock.now());
    this.#say();
  }

  #allLists(): (readonly string[])[] {
    const { ignore, jails = [] } = this.#policy;
    return [ignore, ...jails.map((jail) => jail.ignore), ...this.#extraLists.values()];
  }

  /** A list not seen before is looked at from now on. */
  #unknownIn(ignore: readonly string[]): string | undefined {
    const unknown = this.#lists.unknownIn(ignore)[0];
    if (unknown !== undefined && !this.#allLists().includes(ignore)) {
      const key = ignore.join("\n");
      if (!this.#extraLists.has(key) && this.#extraLists.size < mostExtraLists) {
        this.#extraLists.set(key, ignore);
        void this.#refreshLists();
      }
    }
    return unknown;
  }

  #watchLists(): void {
    const files = this.#lists.files();
    if (this.#closed || this.#watchedFiles === files.join("\0")) return;
    this.#watchedFiles = files.join("\0");
    this.#unwatchFiles();
    this.#unwatchFiles = watchFiles({ files }, () => {
      void this.#refreshLists();
    });
  }

  /** Once when bans are held back, once when they are not any more. */
  #say(): void {
    // The first look is many small ones: nothing is known to fail before it ends.
    if (!this.#started) return;
    const unknown = [
      ...this.#machine.failures,
      ...(this.#peers.unknown === undefined ? [] : [this.#peers.unknown]),
      ...new Set(this.#allLists().flatMap((list) => this.#lists.unknownIn(list))),
    ];
    const now = unknown.join("; ");
    if (now === this.#said) return;
    this.#said = now;
    if (now === "") this.#log.info({}, "Every check that protects addresses can be made; bans go on");
    else this.#log.error({ code: "FLB_NEVER_BAN_UNKNOWN" }, `No bans until this can be checked: ${now}`);
  }
}

/** getaddrinfo may wait half a minute for a resolver that is gone. */
const lookupPatience: Millis = 5000;

async function systemLookup(name: string): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("the resolver does not answer")), lookupPatience);
  });
  try {
    const found = await Promise.race([dns.lookup(name, { all: true }), tooLong]);
    return found.map(({ address }) => address);
  } finally {
    clearTimeout(timer);
  }
}
