import type { Clock, Log, Network, NeverBanReason } from "@fleetban/core";
import type { Finding } from "../finding.ts";
import { type Lookup, NameBook } from "../ignore/names.ts";
import { NetworkSet } from "../network-set.ts";
import { gateways } from "./gateways.ts";
import { type Interfaces, loopback, ownAddresses } from "./own-addresses.ts";
import { remoteSessions, type SessionPlaces, sessionFinding } from "./sessions.ts";

export interface MachineOptions {
  clock: Clock;
  log: Log;
  lookup: Lookup;
  /** undefined: `/proc`, where there is one. */
  procRoot: string | undefined;
  /** undefined: the system's. */
  interfaces: (() => Interfaces) | undefined;
  sessions: SessionPlaces;
}

/** Its newest findings, or why a check could not be made. */
interface Check {
  findings: readonly Finding[];
  failure: string | undefined;
}

/** What this machine must not ban: itself, its routers, and whoever is logged in. */
export class Machine {
  readonly #options: MachineOptions;
  readonly #names: NameBook;
  #networks = new NetworkSet<NeverBanReason>();
  #failures: readonly string[] = ["the first look at this machine is not done"];
  #revision = 0;
  #found = "";

  constructor(options: MachineOptions) {
    this.#options = options;
    this.#names = new NameBook(options.lookup, options.log);
  }

  /** Checks that could not be made at the last look, a sentence each. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** Rises when a look finds something else than the one before. */
  get revision(): number {
    return this.#revision;
  }

  reasonNotTo(target: Network): NeverBanReason | undefined {
    return this.#networks.overlapping(target);
  }

  /** @param self whether the interfaces' addresses are protected; loopback always is */
  async look(self: boolean): Promise<void> {
    const checks = await Promise.all([
      check("this machine's addresses", async () => (self ? ownAddresses(this.#options.interfaces?.()) : [])),
      check("the routes", () => this.#gateways()),
      check("who is logged in", () => this.#sessions()),
    ]);
    const networks = new NetworkSet<NeverBanReason>();
    for (const { network, reason } of [...loopback, ...checks.flatMap(({ findings }) => findings)]) {
      networks.add(network, reason);
    }
    const found = JSON.stringify(checks, (key, value) => (key === "bytes" ? undefined : value));
    if (found !== this.#found) this.#revision++;
    this.#found = found;
    this.#networks = networks;
    this.#failures = checks.flatMap(({ failure }) => failure ?? []);
  }

  async #gateways(): Promise<Finding[]> {
    const { procRoot } = this.#options;
    if (procRoot === undefined && process.platform !== "linux") return [];
    return gateways(procRoot ?? "/proc");
  }

  async #sessions(): Promise<Finding[]> {
    const sessions = await remoteSessions(this.#options.sessions);
    const names = sessions.filter((session) => sessionFinding(session) === undefined);
    await this.#names.refresh(
      names.map(({ host }) => host),
      this.#options.clock.now(),
    );
    const unresolved = names.find(({ host }) => this.#names.networksOf(host) === undefined);
    if (unresolved !== undefined) throw new Error(`${unresolved.host} is not resolved`);
    return sessions.flatMap((session) => {
      const finding = sessionFinding(session);
      if (finding !== undefined) return [finding];
      const networks = this.#names.networksOf(session.host) ?? [];
      return networks.flatMap(({ text }) => sessionFinding({ ...session, host: text }) ?? []);
    });
  }
}

async function check(what: string, look: () => Promise<readonly Finding[]>): Promise<Check> {
  try {
    return { findings: await look(), failure: undefined };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { findings: [], failure: `${what} cannot be read: ${why}` };
  }
}
