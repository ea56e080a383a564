import { execFile } from "node:child_process";
import { isIP } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { promisify } from "node:util";
import type { ExpectedBan, Ledger } from "./ledger.ts";

const run = promisify(execFile);

/** The product's table in the kernel, by the name that its users see. */
const table = ["inet", "fleetban"];
/** How far an end in a kernel may be from the one that was asked for; nft tells whole seconds. */
export const tolerance = 2000;
const between = 120;

/** A look into one host's firewall: the addresses that it shuts out, and until when. */
interface Look {
  from: number;
  to: number;
  ends: Map<string, number>;
}

/**
 * Looks into the kernel of each host again and again, with nft itself, and holds what it finds
 * against the book: at no moment may anybody be shut out without cause or for too long, or be let in
 * too early.
 */
export class Kernels {
  /** What must not be. */
  readonly wrong: string[] = [];
  readonly #hosts: readonly string[];
  readonly #inside: (host: string) => string[];
  readonly #ledger: Ledger;
  /** The bans that each host was seen to hold, and until when it must. */
  readonly #held = new Map<string, Map<string, number>>();
  readonly #last = new Map<string, Promise<unknown>>();
  #looks = 0;
  #watching: Promise<void> | undefined;
  #stopped = false;

  constructor(hosts: readonly string[], inside: (host: string) => string[], ledger: Ledger) {
    this.#hosts = hosts;
    this.#inside = inside;
    this.#ledger = ledger;
  }

  get looks(): number {
    return this.#looks;
  }

  watch(): void {
    this.#watching = this.#watch();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#watching;
  }

  /** Bans that stand and are in not every kernel, as `host address`. */
  async missing(): Promise<string[]> {
    const looks = await Promise.all(
      this.#hosts.map(async (host) => ({ host, look: await this.#look(host) })),
    );
    return looks.flatMap(({ host, look }) =>
      this.#ledger
        .standing(look.to, tolerance)
        .filter((ban) => !isHeld(ban, look))
        .map(({ target }) => `${host} ${target}`),
    );
  }

  /** How many elements a host's kernel has. */
  async size(host: string): Promise<number> {
    return (await this.#look(host)).ends.size;
  }

  async #watch(): Promise<void> {
    while (!this.#stopped) {
      for (const host of this.#hosts) await this.#look(host);
      await after(between);
    }
  }

  /** One after the other, so that they are judged in their order. */
  #look(host: string): Promise<Look> {
    const look = (this.#last.get(host) ?? Promise.resolve()).then(() => this.#lookNow(host));
    this.#last.set(
      host,
      look.catch(() => {}),
    );
    return look;
  }

  async #lookNow(host: string): Promise<Look> {
    const [command, ...words] = this.#inside(host) as [string, ...string[]];
    const from = Date.now();
    const text = await run(command, [...words, "nft", "-j", "list", "table", ...table], {
      maxBuffer: 2 ** 28,
    }).then(
      ({ stdout }) => stdout,
      (error: Error) => {
        // Before an enforcer ran for the first time: nft's own words, not those of what failed to run it.
        if (/^Error: No such file or directory/m.test(error.message)) return '{"nftables":[]}';
        throw error;
      },
    );
    const look = { from, to: Date.now(), ends: endsIn(text, from) };
    this.#looks++;
    this.#judge(host, look);
    return look;
  }

  #judge(host: string, { from, to, ends }: Look): void {
    const held = this.#held.get(host) ?? new Map<string, number>();
    this.#held.set(host, held);
    const wrong = (target: string, what: string) => this.wrong.push(`${host}'s kernel: ${target} ${what}`);
    for (const [target, end] of ends) {
      const bans = this.#ledger.get(target)?.bans ?? [];
      const late = tolerance + to - from;
      const ban = bans.findLast(({ until }) => Math.abs(until - end) <= late);
      const standing = bans.at(-1);
      if (standing === undefined) wrong(target, "is shut out without cause");
      else if (ban === undefined)
        wrong(
          target,
          `is shut out until ${iso(end)}, not ${bans.map(({ until }) => iso(until)).join(" or ")}`,
        );
      else if (from > ban.until + tolerance) wrong(target, `is shut out after ${iso(ban.until)}`);
      if (ban !== undefined) held.set(target, Math.max(ban.until, held.get(target) ?? 0));
    }
    for (const [target, until] of held) {
      if (ends.has(target)) continue;
      if (to < until - tolerance) wrong(target, `was let in at ${iso(to)}, before ${iso(until)}`);
      held.delete(target);
    }
  }
}

function isHeld({ target, until }: ExpectedBan, { from, to, ends }: Look): boolean {
  return Math.abs((ends.get(target) ?? 0) - until) <= tolerance + to - from;
}

interface Element {
  val: string | { concat: (string | number)[] };
  expires?: number;
}

/** @param now when the list was asked for */
function endsIn(json: string, now: number): Map<string, number> {
  const ends = new Map<string, number>();
  const items = (JSON.parse(json) as { nftables: { set?: { elem?: { elem: Element }[] } }[] }).nftables;
  for (const { set } of items) {
    for (const { elem } of set?.elem ?? []) {
      const address = [elem.val]
        .flatMap((val) => (typeof val === "string" ? [val] : val.concat))
        .find(isAddress);
      if (address === undefined) throw new Error(`no address in ${JSON.stringify(elem)}`);
      const end = elem.expires === undefined ? Infinity : now + elem.expires * 1000;
      ends.set(address, Math.max(end, ends.get(address) ?? 0));
    }
  }
  return ends;
}

function isAddress(value: string | number): value is string {
  return typeof value === "string" && isIP(value) !== 0;
}

function iso(time: number): string {
  return Number.isFinite(time) ? new Date(time).toISOString().slice(11, 23) : "for good";
}
