import { type BanEvent, type BanTable, FleetbanError } from "@fleetban/core";

/** The first event of a table that can be read comes in milliseconds. */
const patience = 3000;

/**
 * As the table's own watch, which waits for a table that is not there, such as one that was never
 * provisioned. Here that fails with the reason: whoever follows says so, and tries again.
 *
 * @throws FleetbanError when nothing came for a while
 */
export async function* withoutSilence(bans: BanTable, signal: AbortSignal): AsyncGenerator<BanEvent> {
  const giveUp = new AbortController();
  const events = bans.watch(AbortSignal.any([signal, giveUp.signal]))[Symbol.asyncIterator]();
  const first = events.next();
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, patience, null);
  });
  const begun = await Promise.race([first, tooLong]).finally(() => clearTimeout(timer));
  if (begun === null) {
    giveUp.abort();
    await first.catch(() => {});
    // Its answer is the reason.
    await bans.listTarget("nobody");
    throw new FleetbanError("FLB_BAN_TABLE_UNREADABLE", `nothing came within ${patience / 1000} s`);
  }
  try {
    for (let next = begun; next.done !== true; next = await events.next()) yield next.value;
  } finally {
    await events.return?.();
  }
}
