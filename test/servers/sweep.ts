import { isAlive } from "./alive.ts";
import { loadTestcontainers } from "./testcontainers.ts";

/** Whose value is the process that the test run is. */
const label = "fleetban.test.run";
/** Set by the global setup, for the processes that run the tests. */
const variable = "FLEETBAN_TEST_RUN";

/** Names this process as the one that sweeps up after the whole run. */
export function beginRun(): void {
  process.env[variable] = `${process.pid}`;
}

/** What marks a container as this run's. */
export function labels(): Record<string, string> {
  return { [label]: process.env[variable] ?? `${process.pid}` };
}

/** Removes the containers of runs that are no more, as one that was killed, and this run's when it is over. */
export async function sweep({ own }: { own: boolean }): Promise<void> {
  const { getContainerRuntimeClient } = await loadTestcontainers();
  const { dockerode } = (await getContainerRuntimeClient()).container;
  for (const { Id, Labels } of await dockerode.listContainers({ all: true, filters: { label: [label] } })) {
    const run = Number(Labels[label]);
    const over = run === process.pid ? own : !isAlive(run);
    if (over) await dockerode.getContainer(Id).remove({ force: true, v: true });
  }
}
