import {
  type Clock,
  type Jail,
  type Log,
  type Match,
  type Metrics,
  matchId,
  type Policy,
  parseNetwork,
} from "@fleetban/core";
import { type Emit, type Failure, type ScannedLine, setPatternObserver } from "@fleetban/filter";
import type { Piece } from "../chunk.ts";
import { NowAndThen } from "../now-and-then.ts";
import { HostNames, type Lookup, type Resolution } from "./host-names.ts";
import { type Matcher, Matchers } from "./matcher.ts";
import { patternReporter } from "./pattern-reporter.ts";

/** What was found in a piece: matches, and those that wait for a name to be looked up. */
export interface Found {
  matches: Match[];
  later: Promise<Match[]>[];
}

/** What the match stage needs. */
export interface MatchStageOptions {
  node: string;
  lookup: Lookup;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Of dates that lack one, for logs of the past; else it follows from the clock. */
  year?: number;
}

/** Turns lines into matches: filter, identity, host names. */
export class MatchStage {
  readonly #options: MatchStageOptions;
  readonly #names: HostNames;
  readonly #unresolved: NowAndThen;
  readonly #reporter: ReturnType<typeof patternReporter>;
  #matchers: Matchers;

  /** @throws FleetbanError when a jail's filter cannot be compiled */
  constructor(policy: Policy, options: MatchStageOptions) {
    this.#options = options;
    this.#names = new HostNames(options.lookup, options.clock);
    this.#unresolved = new NowAndThen(options.clock);
    this.#reporter = patternReporter(options);
    this.#matchers = new Matchers(policy, options);
    this.#matchers.check();
  }

  /**
   * Matches by this policy from now on.
   *
   * @throws FleetbanError when a jail's filter cannot be compiled; the former policy stays
   */
  update(policy: Policy): void {
    const matchers = new Matchers(policy, this.#options, this.#matchers);
    matchers.check();
    this.#matchers = matchers;
  }

  /** Goes through lines that give no match any more, for what the filters keep of them: open sessions. */
  recall(piece: Piece, from: number, to: number): void {
    this.#scan(piece, from, to, () => {});
  }

  /** Adds to `found` what the complete lines in `piece.buffer[from, to)` hold. */
  scan(piece: Piece, from: number, to: number, found: Found): void {
    const { origin, base } = piece;
    const matcher = this.#matchers.for(origin.jails);
    const lines = this.#scan(piece, from, to, (line, filter, failure) => {
      this.#reporter.reached(line.end);
      this.#found(piece, base, matcher, filter, line, failure, found);
    });
    this.#options.metrics.count("fleetban_lines_total", { log: origin.log }, lines);
  }

  #scan(piece: Piece, from: number, to: number, emit: Emit): number {
    const { origin, buffer, arrived = this.#options.clock.now() } = piece;
    this.#reporter.entering(piece, from, to);
    setPatternObserver(this.#reporter);
    const { set } = this.#matchers.for(origin.jails);
    return set.scan(buffer, from, to, arrived, emit, origin.log);
  }

  #found(
    piece: Piece,
    base: number,
    matcher: Matcher,
    filter: number,
    line: ScannedLine,
    failure: Failure,
    found: Found,
  ): void {
    const jail = matcher.jails[filter] as Jail;
    const make = (target: string, key: string) =>
      this.#match(piece, jail, base + line.start, line.text, failure, target, key);
    if (failure.target !== null) found.matches.push(make(failure.target, failure.key));
    else if (failure.host !== null) {
      const { host, key } = failure;
      found.later.push(
        this.#names
          .resolve(host)
          .then((resolution) =>
            this.#addresses(jail, piece.origin.log, host, resolution).map((address) =>
              make(address, key === host ? address : key),
            ),
          ),
      );
    } else {
      // Counted by an id alone: there is nothing a firewall could hold.
      this.#options.metrics.count("fleetban_matches_without_target_total", { jail: jail.name });
    }
  }

  #match(
    piece: Piece,
    jail: Jail,
    offset: number,
    line: string,
    failure: Failure,
    target: string,
    key: string,
  ): Match {
    const { node, log, metrics } = this.#options;
    const { origin } = piece;
    metrics.count("fleetban_matches_total", { jail: jail.name });
    log.info(
      { jail: jail.name, target, at: failure.time, log: origin.log },
      `[${jail.name}] Found ${target}`,
    );
    return {
      id: matchId({ node, source: origin.identity, offset }, jail.name, key),
      node,
      jail: jail.name,
      key,
      target,
      time: failure.time,
      weight: 1,
      log: origin.log,
      line,
      captures: failure.captures,
    };
  }

  /** A name's addresses in canonical form; says so when there are none. */
  #addresses(jail: Jail, path: string, host: string, resolution: Resolution): string[] {
    const { log, metrics } = this.#options;
    const usable =
      typeof resolution === "string" ? [] : resolution.flatMap((text) => parseNetwork(text)?.text ?? []);
    if (usable.length > 0) {
      if (jail.usedns === "warn" && this.#unresolved.due(`warn\0${jail.name}`)) {
        log.warn(
          { jail: jail.name, host, log: path },
          `[${jail.name}] ${path} names hosts by name; looked up`,
        );
      }
      return [...new Set(usable)];
    }
    metrics.count("fleetban_names_unresolved_total", { jail: jail.name });
    if (this.#unresolved.due(jail.name)) {
      const why = typeof resolution === "string" ? resolution : "unknown";
      log.warn(
        { code: "FLB_NAME_UNRESOLVED", jail: jail.name, host, log: path, why },
        `[${jail.name}] a host name could not be resolved`,
      );
    }
    return [];
  }
}
