import { FleetbanError, type Jail, type Log, type Policy } from "@fleetban/core";
import { compileFilter, FilterSet } from "@fleetban/filter";

/** The filters of the jails that read one log, joined for one pass. */
export interface Matcher {
  readonly set: FilterSet;
  /** By the filter's number in the set. */
  readonly jails: readonly Jail[];
  /** What the set is made of. */
  readonly parts: string;
}

/** The matchers of a policy, one for each set of jails that some log has. */
export class Matchers {
  readonly #policy: Policy;
  readonly #log: Log;
  readonly #year: number | undefined;
  readonly #jails: ReadonlyMap<string, Jail>;
  readonly #matchers = new Map<string, Matcher>();
  readonly #former: ReadonlyMap<string, Matcher>;

  /**
   * @param options.year of dates that lack one; see the date detector
   * @param former whose filters go on where they are the same: they know which sessions are open
   */
  constructor(policy: Policy, { log, year }: { log: Log; year?: number }, former?: Matchers) {
    this.#former = former === undefined ? new Map() : former.#matchers;
    this.#policy = policy;
    this.#log = log;
    this.#year = year;
    this.#jails = new Map(policy.jails.map((jail) => [jail.name, jail]));
  }

  /**
   * Compiles every jail's filter once, so that a policy that cannot work is refused as a whole.
   *
   * @throws FleetbanError
   */
  check(): void {
    for (const jail of this.#jails.values()) {
      for (const warning of this.#compile(jail).warnings) {
        this.#log.warn({ jail: jail.name, filter: jail.filter }, warning);
      }
    }
  }

  /** The matcher for a log that these jails read. */
  for(names: readonly string[]): Matcher {
    const key = names.join("\0");
    let matcher = this.#matchers.get(key);
    if (matcher === undefined) {
      const jails = names.flatMap((name) => this.#jails.get(name) ?? []);
      const parts = JSON.stringify([this.#policy.maxLine, ...jails.map((jail) => this.#parts(jail))]);
      const former = this.#former.get(key);
      const set =
        former?.parts === parts
          ? former.set
          : new FilterSet(
              jails.map((jail) => this.#compile(jail)),
              this.#policy.maxLine,
            );
      matcher = { set, jails, parts };
      this.#matchers.set(key, matcher);
    }
    return matcher;
  }

  /** All that decides what a jail's filter finds. */
  #parts({ filter, usedns, logtimezone }: Jail): unknown {
    return [this.#policy.filters.get(filter), usedns, logtimezone];
  }

  #compile(jail: Jail): ReturnType<typeof compileFilter> {
    const definition = this.#policy.filters.get(jail.filter);
    if (definition === undefined) {
      throw new FleetbanError("FLB_FILTER_EMPTY", `jail ${jail.name}: there is no filter ${jail.filter}`);
    }
    return compileFilter(definition, {
      usedns: jail.usedns,
      timezone: jail.logtimezone,
      ...(this.#year !== undefined && { year: this.#year }),
    });
  }
}
