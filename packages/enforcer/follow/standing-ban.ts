import type { Ban, Enforcement } from "@fleetban/core";

/** A ban without how it came about, which is most of it. */
export type BareBan = Omit<Ban, "reason">;

/** What an enforcer remembers of a ban. */
export interface StandingBan extends BareBan {
  /** Whether the firewall is to hold it. */
  enforced: boolean;
}

/** So many texts and settings are remembered to be shared; a fleet has some dozens. */
const most = 10_000;

/** Makes what is remembered of bans, with what a million of them have in common once. */
export class StandingBanMaker {
  readonly #jails = new Map<string, string>();
  readonly #enforcements = new Map<string, Enforcement>();

  make({ id, jail, target, since, until, count, generation, state, node, enforcement }: Ban): StandingBan {
    return {
      id,
      jail: shared(this.#jails, jail, jail),
      target,
      since,
      until,
      count,
      generation,
      state,
      node,
      enforcement: shared(this.#enforcements, textOf(enforcement), enforcement),
      enforced: false,
    };
  }
}

function shared<T>(known: Map<string, T>, key: string, value: T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size < most) known.set(key, value);
  return value;
}

function textOf({ blocktype, protocols, ports }: Enforcement): string {
  let text = blocktype as string;
  for (const protocol of protocols) text += ` ${protocol}`;
  for (const { from, to } of ports) text += ` ${from}-${to}`;
  return text;
}
