import { appendFileSync } from "node:fs";

/**
 * Attackers one after the other, each of whom spreads his failed logins over the hosts' logs. Of every
 * two, one comes to the threshold and the other stops one line short of it: a match that is lost spares
 * the first, and one that is counted twice bans the second.
 */
export class Attackers {
  /** Who has to be banned, of those that are complete. */
  readonly expected = new Set<string>();
  readonly #logs: readonly string[];
  readonly #maxretry: number;
  #attacker = 0;
  #left = 0;
  #written = 0;

  constructor(logs: readonly string[], maxretry: number) {
    this.#logs = logs;
    this.#maxretry = maxretry;
  }

  get written(): number {
    return this.#written;
  }

  /** Writes lines until there are so many. */
  writeUpTo(count: number): void {
    const text = this.#logs.map(() => "");
    while (this.#written < count) {
      if (this.#left === 0) this.#next();
      const log = this.#written % this.#logs.length;
      text[log] += this.#line(address(this.#attacker));
      this.#left--;
      if (this.#left === 0 && this.#attacker % 2 === 0) this.expected.add(address(this.#attacker));
    }
    this.#append(text);
  }

  /** An attacker of its own at the end of each log: who is banned once all before was sent. */
  finish(): void {
    this.#append(
      this.#logs.map(() => {
        const last = address(++this.#attacker);
        this.expected.add(last);
        return Array.from({ length: this.#maxretry }, () => this.#line(last)).join("");
      }),
    );
  }

  #next(): void {
    this.#attacker++;
    this.#left = this.#attacker % 2 === 0 ? this.#maxretry : this.#maxretry - 1;
  }

  #line(from: string): string {
    const head = `${new Date().toISOString()} host sshd[${this.#written++}]:`;
    return `${head} Failed password for root from ${from} port 4000 ssh2\n`;
  }

  #append(text: readonly string[]): void {
    for (const [i, log] of this.#logs.entries()) appendFileSync(log, text[i] as string);
  }
}

/** The n-th attacker, in canonical form. */
function address(n: number): string {
  return `2001:db8::${((n >> 16) + 1).toString(16)}:${(n & 0xffff).toString(16)}`;
}
