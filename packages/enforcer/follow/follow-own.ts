import type { Ban, BanTable, Clock, Log } from "@fleetban/core";
import { followBans } from "./follow.ts";

/**
 * Hands on what this host decided for itself, until the signal aborts. Resolves when all that stood has been:
 * that is before anything of the fleet's is, whose records say which of it counts for nothing.
 *
 * @param take told whether it was decided just now
 */
export async function followOwn(
  context: { bans: BanTable; clock: Clock; log: Log; signal: AbortSignal },
  take: (ban: Ban, isNews: boolean) => void,
): Promise<{ ended: Promise<void> }> {
  const read = Promise.withResolvers<void>();
  let isNews = false;
  const ended = followBans(context, {
    record: (ban) => take(ban, isNews),
    current() {
      isNews = true;
      read.resolve();
    },
    incomplete() {},
    failed: () => read.resolve(),
  });
  await read.promise;
  return { ended };
}
