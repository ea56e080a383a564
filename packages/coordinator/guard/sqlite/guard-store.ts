import {
  banKey,
  type Clock,
  type GuardAnswer,
  type GuardRequest,
  type GuardStore,
  guardWindow,
  type HeldBan,
  type HoldResult,
  type Millis,
} from "@fleetban/core";
import type { StoreDatabase } from "../../database.ts";
import { guardSchema } from "./schema.ts";
import { prepareStatements } from "./statements.ts";

interface HeldRow {
  at: Millis;
  record: string;
}

/**
 * The guard of one machine, in its state database: what is held back survives a restart.
 *
 * @param clock tells the processing time
 */
export function sqliteGuardStore(database: StoreDatabase, clock: Clock): GuardStore {
  database.write(() => database.handle.exec(guardSchema));
  const statements = prepareStatements(database.handle);

  const size = () => (statements.size.get() as { size: number }).size;
  const heldBan = ({ at, record }: HeldRow): HeldBan => ({ ...JSON.parse(record), at });

  /** The time as of which a scope's bans are counted. */
  function timeIn(scope: string, now: Millis): Millis {
    const newest = (statements.newest.get(scope) as { at: Millis | null }).at ?? now;
    if (newest - now <= guardWindow) return Math.max(now, newest);
    // The clock was ahead and is set right: nothing would pass until it is there again.
    statements.clear.run(scope);
    return now;
  }

  function ask({ ban, key, since, scopes }: GuardRequest): GuardAnswer {
    if (statements.isDropped.get(key, since) !== undefined) return { answer: "dropped" };
    const held = statements.isHeld.get(key) !== undefined;
    const now = clock.now();
    const time = Math.max(now, ...scopes.map(({ name }) => timeIn(name, now)));
    for (const { name } of scopes) statements.expire.run(name, time - guardWindow);
    const [first] = scopes;
    if (first === undefined || statements.isCharged.get(first.name, ban)) return { answer: "pass", held };
    const full = scopes.find(({ name, limit }) => {
      const { bans } = statements.charges.get(name) as { bans: number };
      return bans >= limit;
    });
    if (full !== undefined) return { answer: "full", scope: full };
    for (const { name } of scopes) statements.charge.run(name, ban, time);
    return { answer: "pass", held };
  }

  function hold({ decision, by, at }: HeldBan): HoldResult {
    const { id, since } = decision.proposal;
    const key = banKey(decision.proposal);
    if (statements.isDropped.get(key, since) !== undefined) return { result: "dropped", size: size() };
    const known = statements.held.get(key) as { ban: string; since: Millis } | undefined;
    if (known !== undefined && known.ban !== id && known.since >= since) {
      return { result: "known", size: size() };
    }
    statements.hold.run(key, id, since, at, JSON.stringify({ decision, by }));
    return { result: known?.ban === id ? "known" : "held", size: size() };
  }

  function drop(ban: string): HeldBan | undefined {
    const found = statements.find.get(ban) as (HeldRow & { key: string; since: Millis }) | undefined;
    if (found === undefined) return undefined;
    statements.drop.run(found.key, found.since, clock.now());
    statements.forget.run(found.key, found.since);
    return heldBan(found);
  }

  return {
    shared: false,
    ask: async (request) => database.write(() => ask(request)),
    hold: async (held) => database.write(() => hold(held)),
    list: async () => database.read(() => (statements.list.all() as unknown as HeldRow[]).map(heldBan)),
    size: async () => database.read(size),
    async forget(bans) {
      database.write(() => {
        for (const { key, since } of bans) statements.forget.run(key, since);
      });
    },
    drop: async (ban) => database.write(() => drop(ban)),
    claim: async () => true,
    async purge(before) {
      database.write(() => {
        statements.purge.run(before);
        statements.expireAll.run(clock.now() - guardWindow);
      });
    },
    async close() {},
  };
}
