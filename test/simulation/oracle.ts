import type { Ban, CountRequest, CountResult, Jail, MatchId, Millis, Trip } from "@fleetban/core";

/** What has to be banned once, or to trip without a ban. All of its matches lie within one findtime. */
export interface Attack {
  jail: Jail;
  target: string;
  /** The host that alone enforces it, or null. */
  node: string | null;
  /** Which time it comes, from 1: its ban is that one of its record. */
  visit: number;
  /** Whether a ban follows when it trips. */
  banned: boolean;
  /** Its matches: maxretry, or more, but fewer than twice as many. */
  ids: ReadonlySet<MatchId>;
}

interface Course {
  attack: Attack;
  /** Counted by now, in their order. */
  counted: Map<MatchId, CountRequest>;
  trip: Trip | null;
  stored: number;
}

/**
 * Knows what has to come of the traffic without the coordinators' rules: of an attack whose matches all lie
 * within one findtime the maxretry-th that is counted trips, whichever that is, and makes one ban. Nothing else
 * trips. What is wrong is collected in words.
 */
export class Oracle {
  readonly #byMatch = new Map<MatchId, Course>();
  readonly #courses: Course[] = [];
  readonly problems: string[] = [];
  /** Matches that were counted, each for its first time. */
  counted = 0;
  /** Bans stored. */
  stored = 0;

  /** Attacks that have to end with a ban. */
  get expected(): number {
    return this.#courses.filter(({ attack }) => attack.banned).length;
  }

  expect(attack: Attack): void {
    const course: Course = { attack, counted: new Map(), trip: null, stored: 0 };
    this.#courses.push(course);
    for (const id of attack.ids) this.#byMatch.set(id, course);
  }

  /** To be told of each call of the counter, in the order in which they count. */
  sawCount(requests: readonly CountRequest[], results: readonly CountResult[]): void {
    for (const [i, request] of requests.entries()) this.#sawOne(request, results[i] as CountResult);
  }

  #sawOne(request: CountRequest, { outcome, trip }: CountResult): void {
    const { id, jail, key } = request;
    if (outcome === "counted") this.counted++;
    const course = this.#byMatch.get(id);
    if (course === undefined) {
      if (trip !== null) this.#wrong(`${jail} ${key} tripped, though it is noise`);
      return;
    }
    const again = course.counted.has(id);
    if (again === (outcome === "counted")) this.#wrong(`${jail} ${key}: ${id} is ${outcome}`);
    if (!again) {
      course.counted.set(id, request);
      if (course.counted.size === course.attack.jail.maxretry) course.trip = tripOf(course, id);
    }
    const expected = course.trip?.cause === id ? course.trip : null;
    if (!sameTrip(trip, expected)) {
      this.#wrong(`${jail} ${key}: ${id} gave ${JSON.stringify(trip)} and not ${JSON.stringify(expected)}`);
    }
  }

  /** To be told of each record that the ban table stores. */
  sawBan(ban: Ban): void {
    this.stored++;
    const course = this.#byMatch.get(ban.reason.cause ?? "");
    if (course === undefined) {
      this.#wrong(`${ban.jail} ${ban.target} is banned for nothing`);
      return;
    }
    course.stored++;
    const { attack, trip } = course;
    const { jail, target, node, visit } = attack;
    const length = (jail.bantime as Millis) * (jail.increment === null ? 1 : 2 ** (visit - 1));
    const since = trip?.time ?? Number.NaN;
    const expected = {
      ...{ jail: jail.name, target, node, state: "active", count: visit, generation: visit },
      ...{ since, until: since + length, cause: trip?.cause, matches: jail.maxretry, nodes: trip?.nodes },
    };
    const { cause, matches, nodes } = ban.reason;
    const found = { ...ban, cause, matches, nodes };
    for (const [name, value] of Object.entries(expected)) {
      const is = found[name as keyof typeof found];
      if (JSON.stringify(is) !== JSON.stringify(value)) {
        this.#wrong(
          `${jail.name} ${target}: ${name} is ${JSON.stringify(is)} and not ${JSON.stringify(value)}`,
        );
      }
    }
  }

  /** When everything has arrived. @param published how many matches there were */
  finish(published: number): void {
    if (this.counted !== published) this.#wrong(`${this.counted} of ${published} matches are counted`);
    for (const { attack, counted, stored } of this.#courses) {
      const { jail, target, visit, banned, ids } = attack;
      const name = `${jail.name} ${target}, visit ${visit}`;
      if (counted.size !== ids.size)
        this.#wrong(`${name}: ${counted.size} of ${ids.size} matches are counted`);
      if (stored !== (banned ? 1 : 0)) this.#wrong(`${name} is banned ${stored} times`);
    }
  }

  #wrong(what: string): void {
    // The first say enough.
    if (this.problems.length < 20) this.problems.push(what);
  }
}

function tripOf({ counted }: Course, cause: MatchId): Trip {
  const all = [...counted.values()];
  const times = all.map(({ time }) => time);
  return {
    ...{ cause, time: Math.max(...times), first: Math.min(...times), matches: all.length },
    nodes: [...new Set(all.map(({ node }) => node))].sort(),
  };
}

function sameTrip(a: Trip | null, b: Trip | null): boolean {
  if (a === null || b === null) return a === b;
  const text = ({ cause, time, first, matches, nodes }: Trip) =>
    [cause, time, first, matches, ...nodes].join();
  return text(a) === text(b);
}
