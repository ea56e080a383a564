import { FleetbanError, type Log, type Millis, type Policy } from "@fleetban/core";
import { describeIssue, FilePolicySource } from "@fleetban/policy/source";
import { releaseMemory } from "./release-memory.ts";
import { countJails } from "./start-up.ts";

/**
 * The policy of a service: what is wrong with one jail is said and left out, the others start.
 *
 * @param settle how long its files must have been quiet; left out for those that people edit
 */
export function servicePolicy(path: string, log: Log, settle?: Millis): FilePolicySource {
  return new FilePolicySource(path, {
    ...(settle !== undefined && { settle }),
    lenient: true,
    apart: true,
    log,
    onIssues: (issues) => {
      for (const issue of issues) {
        const { code, key } = issue;
        // A filter's error is everyone's who uses it.
        const who = key.startsWith("filters") ? "Jails that use it are" : "This jail is";
        log.error({ code, key }, `${describeIssue(issue)} ${who} left out.`);
      }
    },
  });
}

/** Takes each valid change of the policy over into what runs, until the signal aborts. */
export async function followPolicy(
  source: FilePolicySource,
  update: (policy: Policy) => Promise<void>,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  for await (const policy of source.watch(signal)) {
    try {
      await update(policy);
      log.info({ policy: policy.revision }, `Policy changed, ${countJails(policy)} now`);
    } catch (error) {
      const code = error instanceof FleetbanError ? error.code : "FLB_INTERNAL";
      log.error({ code, err: error }, `The changed policy did not take effect: ${(error as Error).message}`);
    }
    releaseMemory();
  }
}
