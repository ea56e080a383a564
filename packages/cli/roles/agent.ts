import { join } from "node:path";
import { startAgent } from "@fleetban/agent";
import { openAgentStore } from "./agent-store.ts";
import { Forwarder } from "./fallback/forwarder.ts";
import type { RunningRole, Shared } from "./role.ts";

/**
 * Logs and streams → NATS. Without NATS the lines wait in their files and spools: the checkpoint does
 * not advance, unless this host answers for the matches itself (fallback/).
 */
export async function startAgentRole(shared: Shared): Promise<RunningRole> {
  const { settings, policy, fallback, clock, log, metrics } = shared;
  const { node } = settings;
  const { state, held, bus } = fallback?.store ?? openAgentStore(shared);
  // A fallback forwards what it holds; without one, something may be left of a time with it.
  const left = fallback === null ? new Forwarder({ held, publisher: bus, clock, log, metrics }) : null;
  try {
    const { checkpoints } = state;
    const spool = join(settings.state, "spool");
    const publisher = fallback?.publisher ?? bus;
    const agent = await startAgent({ node, policy, publisher, checkpoints, clock, log, metrics, spool });
    left?.wake();
    return {
      name: "agent",
      async update(next) {
        fallback?.update(next);
        await agent.update(next);
      },
      settled: () => agent.drained(),
      report: { agent: () => agent.report() },
      async stop() {
        await agent.stop();
        await fallback?.stop();
        await left?.stop();
        if (fallback === null) state.close();
      },
    };
  } catch (error) {
    if (fallback === null) state.close();
    throw error;
  }
}
