import { type BanTable, type Clock, isEnforced, type Jail, type Policy } from "@fleetban/core";
import {
  type Input,
  type Jail as JailMessage,
  type JailMode,
  type JailOverride as OverrideMessage,
  toDuration,
  toMillis,
  toTimestamp,
} from "@fleetban/wire/admin";
import type { JailOverride, JailOverrides } from "../../jails/overrides.ts";
import { AdminError } from "../error.ts";
import type { ServiceHandlers } from "../handler.ts";
import { describePorts } from "../records.ts";
import { invalid, quoted } from "../requests.ts";

export interface JailsServiceOptions {
  bans: BanTable;
  overrides: JailOverrides;
  /** As it decides, with what is set over it. */
  policy: () => Policy;
  clock: Clock;
}

export function jailsService(options: JailsServiceOptions): ServiceHandlers<"Jails"> {
  const { overrides, policy, clock } = options;
  function find(name: string): Jail {
    const jail = policy().jails.find((one) => one.name === name);
    if (jail !== undefined) return jail;
    const names = policy().jails.map((one) => one.name);
    throw new AdminError(
      "NOT_FOUND",
      `the policy has no jail ${quoted(name)}. It has ${names.join(", ") || "none"}`,
    );
  }
  async function shown(jails: readonly Jail[], signal: AbortSignal): Promise<Input<JailMessage>[]> {
    const active = await activeBans(options, signal);
    return jails.map((jail) => jailMessage(jail, active.get(jail.name) ?? 0, overrides.of(jail.name)));
  }
  return {
    async ListJails(_, { signal }) {
      const jails = [...policy().jails].sort((a, b) => (a.name < b.name ? -1 : 1));
      return { jails: await shown(jails, signal) };
    },
    async GetJail({ name }, { signal }) {
      const [jail] = await shown([find(name)], signal);
      return jail as Input<JailMessage>;
    },
    async SetJail({ name, override, clear }, { identity, signal, changed }) {
      find(name);
      if ((clear === true) === (override !== undefined)) throw invalid("give either an override or clear");
      const next = override === undefined ? null : readOverride(override, identity.name, clock.now());
      const before = await overrides.set(name, next);
      changed(before, next);
      const [jail] = await shown([find(name)], signal);
      return jail as Input<JailMessage>;
    },
  };
}

/** By jail. A million of them are gone through page by page. */
async function activeBans(
  { bans, clock }: JailsServiceOptions,
  signal: AbortSignal,
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (let after = 0; !signal.aborted; ) {
    const entries = await bans.page(after, 1000);
    for (const { ban, revision } of entries) {
      after = revision;
      if (isEnforced(ban, clock.now())) counts.set(ban.jail, (counts.get(ban.jail) ?? 0) + 1);
    }
    if (entries.length < 1000) break;
  }
  return counts;
}

function jailMessage(jail: Jail, active: number, override: JailOverride | undefined): Input<JailMessage> {
  const { name, filter, maxretry, count, ignore, enforcement, findtime, bantime, mode } = jail;
  return {
    ...{ name, filter, logs: jail.logpath, maxretry, count, ignore, active_bans: active },
    ...{ ports: describePorts(enforcement), blocktype: enforcement.blocktype, mode: modeOnWire(mode) },
    findtime: toDuration(findtime),
    ...(bantime !== null && { bantime: toDuration(bantime) }),
    ...(override !== undefined && { override: overrideMessage(override) }),
  };
}

function overrideMessage({
  mode,
  maxretry,
  findtime,
  bantime,
  until,
  by,
}: JailOverride): Input<OverrideMessage> {
  return {
    by,
    ...(mode !== undefined && { mode: modeOnWire(mode) }),
    ...(maxretry !== undefined && { maxretry }),
    ...(findtime !== undefined && { findtime: toDuration(findtime) }),
    ...(bantime !== undefined && bantime !== null && { bantime: toDuration(bantime) }),
    ...(until !== null && { until: toTimestamp(until) }),
  };
}

function readOverride(
  { mode, maxretry, findtime, bantime, until }: OverrideMessage,
  by: string,
  now: number,
): JailOverride {
  if (maxretry !== undefined && !(maxretry > 0 && Number.isFinite(maxretry))) {
    throw invalid(`maxretry is ${maxretry}. Write a number above 0`);
  }
  for (const [what, length] of Object.entries({ findtime, bantime })) {
    if (length !== null && !(toMillis(length) > 0)) throw invalid(`${what} is not longer than nothing`);
  }
  const end = until === null ? null : toMillis(until);
  if (end !== null && end <= now) throw invalid("until lies in the past");
  const override: JailOverride = {
    ...{ until: end, by },
    ...(mode !== "JAIL_MODE_UNSPECIFIED" && { mode: mode === "JAIL_MODE_SIMULATE" ? "simulate" : "enforce" }),
    ...(maxretry !== undefined && { maxretry }),
    ...(findtime !== null && { findtime: toMillis(findtime) }),
    ...(bantime !== null && { bantime: toMillis(bantime) }),
  };
  if (Object.keys(override).length === 2)
    throw invalid("nothing is set. Give mode, maxretry, findtime or bantime");
  return override;
}

function modeOnWire(mode: Jail["mode"]): JailMode {
  return mode === "enforce" ? "JAIL_MODE_ENFORCE" : "JAIL_MODE_SIMULATE";
}
