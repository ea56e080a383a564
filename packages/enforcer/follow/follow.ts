import {
  type Ban,
  type BanPlace,
  type BanTable,
  type Clock,
  FleetbanError,
  type Log,
  type Millis,
} from "@fleetban/core";

/** Before a watch that broke is begun anew: the first wait and the longest. */
const RETRY: { first: Millis; longest: Millis } = { first: 100, longest: 10_000 };

export interface BanFollower {
  record(ban: Ban, place: BanPlace): void;
  /** All that stood has been handed on; again after each failure. */
  current(place: BanPlace): void;
  /** All that stands has been handed on, but records are missing; `current` follows once they are there. */
  incomplete(): void;
  /** The table can't be read now; it was logged. */
  failed(): void;
}

/**
 * Hands on every record of the ban table and then each change, until the signal aborts. A watch
 * that breaks is begun anew: what is enforced stays meanwhile.
 */
export async function followBans(
  { bans, clock, log, signal }: { bans: BanTable; clock: Clock; log: Log; signal: AbortSignal },
  { record, current, incomplete, failed }: BanFollower,
): Promise<void> {
  let wait = RETRY.first;
  while (!signal.aborted) {
    try {
      for await (const event of bans.watch(signal)) {
        if (event.type === "ban") record(event.ban, event);
        else {
          wait = RETRY.first;
          if (event.type === "current") current(event);
          else incomplete();
        }
      }
      if (signal.aborted) return;
      throw new FleetbanError("FLB_BAN_TABLE_UNREADABLE", "The watch of the ban table ended");
    } catch (error) {
      if (signal.aborted) return;
      const text = `The ban table can't be followed, trying again in ${wait} ms: ${(error as Error).message}`;
      log.error({ code: "FLB_BAN_TABLE_UNREADABLE", err: error }, text);
      failed();
    }
    await pause(clock, wait, signal);
    wait = Math.min(RETRY.longest, wait * 2);
  }
}

function pause(clock: Clock, wait: Millis, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.schedule(clock.now() + wait, resolve);
    signal.addEventListener(
      "abort",
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });
}
