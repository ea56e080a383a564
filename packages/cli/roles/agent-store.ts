import type { MatchPublisher } from "@fleetban/core";
import { openState, type State } from "@fleetban/wire";
import { type HeldMatches, sqliteHeldMatches } from "@fleetban/wire/nats";
import type { Shared } from "./role.ts";

/** What an agent stands on: its state, and the match bus. */
export interface AgentStore {
  state: State;
  /** Matches that wait here for the bus. */
  held: HeldMatches;
  bus: MatchPublisher;
}

/** @throws FleetbanError as openState does */
export function openAgentStore({
  settings,
  nats,
  health,
}: Pick<Shared, "settings" | "nats" | "health">): AgentStore {
  const bus = watched(nats.publisher(settings.node));
  health.set("matches", bus.why);
  const state = openState(settings.state);
  return { state, held: sqliteHeldMatches(state.database), bus };
}

/** A publisher that remembers why its last batch was not taken. */
function watched(inner: MatchPublisher): MatchPublisher & { why: () => string | null } {
  let why: string | null = null;
  return {
    why: () => why,
    async publish(matches) {
      try {
        await inner.publish(matches);
        why = null;
      } catch (error) {
        why = error instanceof Error ? error.message : String(error);
        throw error;
      }
    },
  };
}
