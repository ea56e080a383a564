import { setTimeout as after } from "node:timers/promises";
import { Attackers, writeAttack } from "./attack.ts";
import { Kernels, tolerance } from "./kernels.ts";
import { Ledger, type Suspect } from "./ledger.ts";
import { type Findings, look } from "./oracle.ts";
import type { Round } from "./plan.ts";
import { bantime, hosts, maxretry, processes, type Site } from "./site.ts";
import type { BanTableState } from "./stores.ts";

/** Longer than it takes on a slow machine until all is well again, and shorter than a ban. */
const patience = bantime - 5000;
/** A dozen processes that start at once, on two cores that others use, too. */
const startPatience = 150_000;
const pollInterval = 50;
/** Seconds from which on it is told what took so long. */
const worthAWord = 3;
/** What was written in so many rounds before is looked at again in each. */
const lookBack = 4;

/** Round after round on one site, with one book. */
export class Campaign {
  readonly #site: Site;
  readonly #ledger = new Ledger(maxretry, bantime);
  readonly #attackers = new Attackers(this.#ledger, hosts);
  readonly #kernels: Kernels;
  /** The ban table before the first line. */
  #before: BanTableState = { records: 0, writes: 0 };
  readonly #wrote: Set<string>[] = [];

  constructor(site: Site) {
    this.#site = site;
    this.#kernels = new Kernels(hosts, (host) => site.network.inside(host), this.#ledger);
    this.#kernels.watch();
  }

  /** Resolves when everything runs: a log that is rotated away before anybody looked is nobody's to read. */
  async begin(): Promise<void> {
    const end = performance.now() + startPatience;
    for (;;) {
      const lacking = await this.#site.unready();
      if (lacking.length === 0) break;
      if (performance.now() > end)
        throw new Error(`Not ready after ${startPatience / 1000} s:\n  ${shown(lacking)}`);
      await after(pollInterval);
    }
    this.#before = await (await this.#site.streams()).banTable();
  }

  /**
   * Lines are written while things break; resolves when all is whole and as the lines ask for.
   *
   * @returns what it came to, in words
   */
  async play(round: Round): Promise<string> {
    const site = this.#site;
    const attack = this.#attackers.draw(round.random);
    // A ban consumes all that was logged up to its second, so a round has its seconds for itself.
    await after(1000 - (Date.now() % 1000));
    const begun = performance.now();
    const faults = round.faults.map(async ({ at, inflict }) => {
      await after(at);
      await inflict(site);
    });
    const [wrote] = await Promise.all([
      writeAttack(attack, this.#ledger, (host) => site.fleet.log(host)),
      ...faults,
    ]);
    this.#wrote.push(wrote);
    const whole = performance.now();
    const recent = new Set(this.#wrote.slice(-lookBack).flatMap((some) => [...some]));
    const last = await this.#settle([...recent].map((address) => this.#ledger.get(address) as Suspect));
    const seconds = (from: number) => (performance.now() - from) / 1000;
    const words = `${attack.words}: as it should be after ${seconds(begun).toFixed(1)} s`;
    if (seconds(whole) < worthAWord) return words;
    return `${words}, ${seconds(whole).toFixed(1)} s after the last fault. What came last: ${last}`;
  }

  /** Everything from the first round on, once more; and then the bans end, with nobody left who could end them. */
  async finish(): Promise<string> {
    const { length } = this.#ledger.all();
    await this.#settle(this.#ledger.all());
    const standing = this.#ledger.standing(Date.now(), tolerance);
    await Promise.all(processes.map(({ name }) => this.#site.part(name).kill()));
    const last = Math.max(0, ...standing.map(({ until }) => until));
    await after(last + tolerance - Date.now());
    const left = await Promise.all(hosts.map((host) => this.#kernels.size(host)));
    if (left.some((size) => size > 0)) throw new Error(`bans outlive their end: ${left.join(", ")} per host`);
    if (this.#kernels.wrong.length > 0) throw new Error(this.#kernels.wrong.join("\n"));
    return `${length} addresses, ${this.#ledger.changes} bans, ${this.#kernels.looks} looks into kernels; the last ${standing.length} ended with every process dead`;
  }

  async stop(): Promise<void> {
    await this.#kernels.stop();
  }

  /**
   * Looks until nothing is missing.
   *
   * @returns what came last
   * @throws Error with what is wrong, at once; with what is missing, when it takes too long
   */
  async #settle(suspects: readonly Suspect[]): Promise<string> {
    const end = performance.now() + patience;
    let last = "nothing";
    for (;;) {
      const { missing, wrong } = await this.#look(suspects);
      if (wrong.length > 0) throw new Error(`Wrong:\n  ${shown(wrong)}`);
      if (missing.length === 0) return last;
      last = missing[0] as string;
      if (performance.now() > end)
        throw new Error(`Still missing after ${patience / 1000} s:\n  ${shown(missing)}`);
      await after(pollInterval);
    }
  }

  /** Servers that come back answer when they are there. */
  async #look(suspects: readonly Suspect[]): Promise<Findings> {
    try {
      return await look(this.#site, this.#ledger, this.#kernels, suspects, this.#before);
    } catch (error) {
      return { missing: [`an answer: ${(error as Error).message}`], wrong: [] };
    }
  }
}

function shown(what: readonly string[]): string {
  const more = what.length > 10 ? [`and ${what.length - 10} more`] : [];
  return [...what.slice(0, 10), ...more].join("\n  ");
}
