import { join } from "node:path";
import { startAgent } from "@fleetban/agent";
import type { MatchPublisher } from "@fleetban/core";
import { openState } from "@fleetban/wire";
import type { RunningRole, Shared } from "./role.ts";

/**
 * Logs and streams → NATS. Without NATS the lines wait in their files and spools: the checkpoint does
 * not advance.
 */
export async function startAgentRole(shared: Shared): Promise<RunningRole> {
  const { settings, policy, nats, health, clock, log, metrics } = shared;
  const { node } = settings;
  const publisher = watched(nats.publisher(node));
  health.set("matches", publisher.why);
  const state = openState(settings.state);
  try {
    const { checkpoints } = state;
    const spool = join(settings.state, "spool");
    const agent = await startAgent({ node, policy, publisher, checkpoints, clock, log, metrics, spool });
    return {
      name: "agent",
      update: (next) => agent.update(next),
      settled: () => agent.drained(),
      report: { agent: () => agent.report() },
      async stop() {
        await agent.stop();
        state.close();
      },
    };
  } catch (error) {
    state.close();
    throw error;
  }
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
