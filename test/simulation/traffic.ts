import { type Jail, type Match, type Millis, matchId } from "@fleetban/core";
import type { Random } from "../support/random.ts";
import { Agenda, second } from "./agenda.ts";
import type { Host } from "./hosts.ts";
import type { Oracle } from "./oracle.ts";
import { ignoredAddress, jails } from "./policy.ts";

/** How often something begins, per host and hour. */
const perHour = {
  /** An address fails once and is never seen again. */
  single: 70,
  /** An address goes from host to host, ever so slowly. */
  slow: 1.2,
  /** An address fails once less than it takes. */
  below: 4,
  /** As many as it takes, in a time that is a millisecond too long. */
  wide: 0.3,
  /** As many as it takes on several hosts, on each of them fewer; some go on a little. */
  distributed: 0.8,
  /** As many as it takes, from the first to the last exactly one findtime. */
  edge: 0.1,
  /** Comes back when its ban is over, twice. */
  recidive: 0.1,
  /** On one host, of a jail that counts each by itself. */
  own: 0.2,
  /** The same, spread over hosts: below it everywhere. */
  ownSpread: 0.2,
  /** Of a jail that only watches. */
  watched: 0.1,
  /** Lines that name an address of the fleet itself, or one that the policy ignores. */
  forged: 0.1,
};
type Kind = keyof typeof perHour;

/** No script lasts longer, from its first match to its last. */
export const longestScript: Millis = 40 * 60 * second;

interface Planned {
  host: Host;
  match: Match;
}

interface AttackOptions {
  /** From the first match to the last; one findtime by default. */
  length?: Millis;
  /** Some more matches than it takes. */
  goesOn?: boolean;
  /** The first and the last are exactly one findtime apart. */
  edge?: boolean;
  /** All on this one; otherwise on several, on each of them fewer than it takes. */
  host?: Host;
  banned?: boolean;
  visit?: number;
}

/** With fewer hosts one would see as much of an attack as it takes. */
const fewestHosts = 20;

/** What the hosts of a fleet see: mostly noise, some of it meant. */
export class Traffic {
  readonly #random: Random;
  readonly #hosts: readonly Host[];
  readonly #oracle: Oracle;
  readonly #plan = new Agenda<Planned>();
  #addresses = 0;
  #forged = 0;
  #lines = 0;

  constructor(random: Random, hosts: readonly Host[], oracle: Oracle) {
    if (hosts.length < fewestHosts)
      throw new Error(`${hosts.length} hosts are too few, ${fewestHosts} are needed`);
    this.#random = random;
    this.#hosts = hosts;
    this.#oracle = oracle;
  }

  /** Matches that are still to come. */
  get planned(): number {
    return this.#plan.size;
  }

  /** Begins what begins in this second. */
  begin(now: Millis): void {
    const scripts = this.#scripts();
    for (const kind of Object.keys(perHour) as Kind[]) {
      const expected = (perHour[kind] * this.#hosts.length) / 3600;
      // About Poisson's: the fraction decides about one more.
      const count = Math.floor(expected) + (this.#random.below(1e6) < (expected % 1) * 1e6 ? 1 : 0);
      for (let i = 0; i < count; i++) scripts[kind](this.#address(), now);
    }
  }

  /** So many attacks at once: more than the guard lets pass in a minute. */
  wave(count: number, now: Millis): void {
    for (let i = 0; i < count; i++) this.#attack(jails.wiki, this.#address(), now, { length: 30 * second });
  }

  /** What is logged in the second that ends at `now`: a batch for each host. */
  take(now: Millis): Map<Host, Match[]> {
    const batches = new Map<Host, Match[]>();
    for (const { host, match } of this.#plan.take(now)) {
      const batch = batches.get(host);
      if (batch === undefined) batches.set(host, [match]);
      else batch.push(match);
    }
    return batches;
  }

  #scripts(): Record<Kind, (target: string, now: Millis) => void> {
    const { sshd, wiki, own, watch } = jails;
    return {
      single: (target, now) =>
        this.#noise(this.#random.pick([sshd, wiki, own]), target, this.#times(now, 1, second)),
      // No window of one findtime holds as many as it takes.
      slow: (target, now) =>
        this.#noise(sshd, target, every(now, 12, Math.ceil(sshd.findtime / (sshd.maxretry - 1)) + 1)),
      below: (target, now) => this.#noise(wiki, target, this.#times(now, wiki.maxretry - 1, wiki.findtime)),
      wide: (target, now) =>
        this.#noise(sshd, target, [
          ...[now, now + sshd.findtime + 1],
          ...this.#times(now + second, sshd.maxretry - 2, sshd.findtime),
        ]),
      ownSpread: (target, now) => this.#noise(own, target, this.#times(now, 2 * own.maxretry, own.findtime)),
      distributed: (target, now) =>
        this.#attack(this.#random.pick([sshd, wiki]), target, now, { goesOn: true }),
      edge: (target, now) => this.#attack(sshd, target, now, { edge: true }),
      recidive: (target, now) => this.#recidive(sshd, target, now),
      own: (target, now) => this.#attack(own, target, now, { host: this.#host() }),
      watched: (target, now) => this.#attack(watch, target, now, { banned: false }),
      forged: (_, now) => this.#attack(wiki, this.#protectedAddress(), now, { banned: false }),
    };
  }

  #recidive(jail: Jail, target: string, now: Millis): void {
    let begin = now;
    for (let visit = 1; visit <= 3; visit++) {
      const last = this.#attack(jail, target, begin, { visit, goesOn: true, length: 30 * second });
      begin = last + (jail.bantime as Millis) * 2 ** (visit - 1) + 60 * second;
    }
  }

  /** What no jail may ban anybody for. */
  #noise(jail: Jail, target: string, times: readonly Millis[]): void {
    const hosts = this.#spread(times.length, jail.maxretry - 1);
    for (const [i, time] of times.entries()) this.#fail(jail, target, time, hosts[i] as Host);
  }

  /** What is to be banned once, by its maxretry-th match, whichever that is by then. @returns its last match's time */
  #attack(jail: Jail, target: string, begin: Millis, how: AttackOptions = {}): Millis {
    const { length = jail.findtime, goesOn = false, edge = false, host, banned = true, visit = 1 } = how;
    const { maxretry, findtime } = jail;
    const times = edge
      ? [begin, ...this.#times(begin + second, maxretry - 2, findtime - second), begin + findtime]
      : this.#times(begin, maxretry + (goesOn ? this.#random.below(maxretry) : 0), length);
    const hosts = this.#spread(times.length, maxretry - 1);
    const ids = times.map((time, i) => this.#fail(jail, target, time, host ?? (hosts[i] as Host)));
    this.#oracle.expect({ jail, target, node: host?.name ?? null, visit, banned, ids: new Set(ids) });
    return Math.max(...times);
  }

  #fail(jail: Jail, target: string, time: Millis, host: Host): string {
    const { name: node } = host;
    const id = matchId({ node, source: "log", offset: this.#lines++ }, jail.name, target);
    const line = `Failed password for invalid user admin from ${target} port 51234 ssh2`;
    const match = { id, node, jail: jail.name, key: target, target, time, weight: 1 };
    this.#plan.add(time, {
      host,
      match: { ...match, log: "/var/log/auth.log", line, captures: { user: "admin" } },
    });
    return id;
  }

  /** Random times from `begin` on, the first in the second that ends there. */
  #times(begin: Millis, count: number, length: Millis): Millis[] {
    return Array.from(
      { length: count },
      () => begin - this.#random.below(second) + this.#random.below(length - second + 1),
    );
  }

  #host(): Host {
    return this.#hosts[this.#random.below(this.#hosts.length)] as Host;
  }

  /** As many hosts as `count` matches need, of which each sees `perHost` at most: one, all that it may, or between. */
  #spread(count: number, perHost: number): Host[] {
    const first = this.#random.below(this.#hosts.length);
    const each = 1 + this.#random.below(perHost);
    return Array.from(
      { length: count },
      (_, i) => this.#hosts[(first + Math.floor(i / each)) % this.#hosts.length] as Host,
    );
  }

  /** Nobody else's. */
  #address(): string {
    const n = this.#addresses++;
    if (this.#random.below(10) < 3)
      return `2001:db8:${(1 + (n >> 15)).toString(16)}:${(1 + (n & 0x7fff)).toString(16)}::1`;
    return `100.${64 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
  }

  /** An address of a host, or one that the policy ignores: each once. */
  #protectedAddress(): string {
    const n = this.#forged++;
    const { addresses } = this.#hosts[(n >> 1) % this.#hosts.length] as Host;
    return n % 2 === 0 ? (addresses[(n >> 1) % addresses.length] as string) : ignoredAddress(n >> 1);
  }
}

function every(begin: Millis, count: number, step: Millis): Millis[] {
  return Array.from({ length: count }, (_, i) => begin + i * step);
}
