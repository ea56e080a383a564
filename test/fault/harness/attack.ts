import { appendFileSync, existsSync, renameSync } from "node:fs";
import { setTimeout as after } from "node:timers/promises";
import type { Random } from "../../support/random.ts";
import type { Ledger } from "./ledger.ts";

/** A line to come, of an address that fails to log in; of nobody when it is harmless. */
interface PlannedLine {
  at: number;
  host: string;
  address: string | null;
}

export interface Attack {
  lines: PlannedLine[];
  rotations: { at: number; host: string }[];
  /** How many addresses of which kind, for people. */
  words: string;
}

/** Milliseconds in which the lines of a round are written. */
const span = 1200;
const tick = 15;
/** Decoys that are not completed within so many addresses stay decoys. */
const rememberedDecoys = 60;

/**
 * Who attacks in a round: newcomers who come to the threshold, decoys who stop one line short of it,
 * decoys of earlier rounds who write that one line, and banned ones who begin again. Each spreads the
 * lines so that no host alone sees enough.
 */
export class Attackers {
  readonly #ledger: Ledger;
  readonly #hosts: readonly string[];
  #count = 0;
  #decoys: string[] = [];
  #banned: string[] = [];

  constructor(ledger: Ledger, hosts: readonly string[]) {
    this.#ledger = ledger;
    this.#hosts = hosts;
  }

  draw(random: Random): Attack {
    const { maxretry } = this.#ledger;
    const lines: PlannedLine[] = [];
    const write = (address: string, count: number) => {
      const hosts = random.shuffled(this.#hosts);
      for (let i = 0; i < count; i++) {
        lines.push({ at: random.below(span), host: hosts[i % hosts.length] as string, address });
      }
    };
    const old = random.shuffled(this.#decoys);
    const completed = old.slice(0, random.below(6));
    const again = random.shuffled(this.#banned).slice(0, random.below(4));
    const newcomers = this.#addresses(random.between(10, 24));
    const decoys = this.#addresses(random.between(8, 18));
    for (const address of [...newcomers, ...again]) write(address, maxretry);
    for (const address of decoys) write(address, maxretry - 1);
    for (const address of completed) write(address, 1);
    for (let i = random.below(60); i > 0; i--) {
      lines.push({ at: random.below(span), host: random.pick(this.#hosts as [string]), address: null });
    }
    this.#decoys = [...old.slice(completed.length), ...decoys].slice(-rememberedDecoys);
    this.#banned = [...again, ...completed, ...newcomers];
    const rotations = this.#hosts
      .filter(() => random.below(6) === 0)
      .map((host) => ({ at: random.below(span), host }));
    const parts = [`${newcomers.length} attackers`, `${decoys.length} decoys`];
    if (completed.length > 0) parts.push(`${completed.length} of old decoys' last lines`);
    if (again.length > 0) parts.push(`${again.length} banned ones again`);
    for (const { host } of rotations) parts.push(`${host}'s log rotated`);
    return {
      lines: lines.sort((a, b) => a.at - b.at),
      rotations: rotations.sort((a, b) => a.at - b.at),
      words: parts.join(", "),
    };
  }

  /** Every other one of IPv6; 198.18.0.0/15 is kept for tests. */
  #addresses(count: number): string[] {
    return Array.from({ length: count }, () => {
      const n = ++this.#count;
      if (n % 2 === 0) return `2001:db8:f::${n.toString(16)}`;
      return `198.${18 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
    });
  }
}

/**
 * Writes it into the hosts' logs as time goes by.
 *
 * @returns the addresses that wrote
 */
export async function writeAttack(
  attack: Attack,
  ledger: Ledger,
  log: (host: string) => string,
): Promise<Set<string>> {
  const lines = [...attack.lines];
  const rotations = [...attack.rotations];
  const wrote = new Set<string>();
  const begun = performance.now();
  while (lines.length > 0 || rotations.length > 0) {
    const elapsed = performance.now() - begun;
    const text = new Map<string, string>();
    while (lines[0] !== undefined && lines[0].at <= elapsed) {
      const { host, address } = lines.shift() as PlannedLine;
      const now = Date.now();
      const what =
        address === null
          ? "Server listening on 0.0.0.0 port 22."
          : `Failed password for root from ${address} port 4000 ssh2`;
      text.set(host, `${text.get(host) ?? ""}${new Date(now).toISOString()} ${host} sshd[1]: ${what}\n`);
      if (address === null) continue;
      wrote.add(address);
      // Log lines have whole seconds.
      ledger.wrote(address, host, now - (now % 1000));
    }
    for (const [host, some] of text) appendFileSync(log(host), some);
    while (rotations[0] !== undefined && rotations[0].at <= elapsed) {
      rotate(log((rotations.shift() as { host: string }).host));
    }
    await after(tick);
  }
  return wrote;
}

/** As logrotate without compression; the next line makes a new file. */
function rotate(log: string): void {
  for (let n = 8; n >= 1; n--) if (existsSync(`${log}.${n}`)) renameSync(`${log}.${n}`, `${log}.${n + 1}`);
  if (existsSync(log)) renameSync(log, `${log}.1`);
}
