import type { Policy } from "../policy.ts";

/** Where the policy comes from: a directory that is watched, or the fleet's bucket. */
export interface PolicySource {
  /** The policy as it stands; rejects with every error found when it is not valid. */
  load(): Promise<Policy>;
  /** Each valid new revision; an invalid change is reported and the old policy stays. */
  watch(signal: AbortSignal): AsyncIterable<Policy>;
}
