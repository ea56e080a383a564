/** Says why not, in words; null when it is as it should be. */
export type Check = () => string | null | Promise<string | null>;

/** What a probe is told. */
export interface HealthReport {
  ready: boolean;
  /** Each check by name: `ok`, or what is wrong. */
  checks: Record<string, string>;
}

/** A probe waits no longer; milliseconds. */
const patience = 2000;

/** What this process needs, asked whenever a probe asks. */
export class Health {
  readonly #checks = new Map<string, Check>();
  readonly #notes = new Map<string, () => string | null>();

  /** Of two checks with one name the later counts. */
  set(name: string, check: Check): void {
    this.#checks.set(name, check);
  }

  /** What is worth knowing of a process that is alive; null: nothing now. */
  note(name: string, words: () => string | null): void {
    this.#notes.set(name, words);
  }

  notes(): Record<string, string> {
    const words = [...this.#notes].map(([name, say]) => [name, say()] as const);
    return Object.fromEntries(words.filter((note): note is [string, string] => note[1] !== null));
  }

  async report(): Promise<HealthReport> {
    const answers = [...this.#checks].map(async ([name, check]) => [name, await ask(check)] as const);
    const found = await Promise.all(answers);
    return {
      ready: found.every(([, why]) => why === null),
      checks: Object.fromEntries(found.map(([name, why]) => [name, why ?? "ok"])),
    };
  }
}

async function ask(check: Check): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, patience, `no answer within ${patience / 1000} s`);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), tooLong]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}
