import { promises as dns } from "node:dns";
import { type Clock, type Log, type NeverBan, parseNetwork } from "@fleetban/core";
import { IgnoreLists } from "./ignore/ignore-lists.ts";
import type { ProtectedPolicy } from "./never-ban.ts";

/**
 * The policy's own lists and nothing of this machine: for `replay`, where the logs are
 * another machine's and the same input has to give the same bans anywhere.
 */
export async function createListedNeverBan(options: {
  policy: ProtectedPolicy;
  clock: Clock;
  log: Log;
}): Promise<NeverBan> {
  const { policy, clock, log } = options;
  const lookup = async (name: string) =>
    (await dns.lookup(name, { all: true })).map(({ address }) => address);
  const lists = new IgnoreLists(lookup, log);
  const all = [policy.ignore, ...(policy.jails ?? []).map((jail) => jail.ignore)];
  const refresh = async () => {
    await lists.refreshFiles(all);
    await lists.refreshNames(all, clock.now());
  };
  await refresh();
  return {
    reasonNotTo(target, ignore) {
      const network = parseNetwork(target);
      if (network === undefined) return { kind: "unknown", detail: `${target} is not an address` };
      const known = lists.reasonNotTo(network, policy.ignore) ?? lists.reasonNotTo(network, ignore);
      if (known !== undefined) return known;
      const unknown = lists.unknownIn(policy.ignore)[0] ?? lists.unknownIn(ignore)[0];
      return unknown === undefined ? null : { kind: "unknown", detail: unknown };
    },
    refresh,
    close() {},
  };
}
