import { type HeldBan, mergeBan, type Policy } from "@fleetban/core";
import { type HeldBan as HeldBanMessage, type Input, toTimestamp } from "@fleetban/wire/admin";
import type { Coordinator } from "../../pipeline.ts";
import { AdminError } from "../error.ts";
import type { CallContext, ServiceHandlers } from "../handler.ts";
import { banMessage } from "../records.ts";
import { invalid, quoted, readPageSize } from "../requests.ts";

export interface GuardServiceOptions {
  coordinator: Pick<Coordinator, "held" | "release" | "drop">;
  policy: () => Policy;
}

type HeldBansRequest = { id?: string; all?: boolean };

export function guardService({ coordinator, policy }: GuardServiceOptions): ServiceHandlers<"Guard"> {
  /** @throws AdminError NOT_FOUND for an id that is not held back */
  async function chosen({ id, all }: HeldBansRequest): Promise<HeldBan[]> {
    if ((all === true) === (id !== undefined)) throw invalid("give either an id or all");
    const held = await coordinator.held();
    if (all) return held;
    const found = held.filter(({ decision }) => decision.proposal.id === id);
    if (found.length === 0) throw new AdminError("NOT_FOUND", `no ban ${quoted(id ?? "")} is held back`);
    return found;
  }
  return {
    async GetGuard() {
      const { maxBansPerMinute, widest } = policy().guard;
      return {
        max_bans_per_minute: maxBansPerMinute,
        ...{ widest_ipv4: widest.ipv4, widest_ipv6: widest.ipv6 },
        held: (await coordinator.held()).length,
      };
    },
    async ListHeldBans({ page_size, page_token }) {
      const size = readPageSize(page_size);
      if (!/^\d{0,9}$/.test(page_token)) throw invalid("the page_token is none of ours");
      const from = Number(page_token);
      const held = await coordinator.held();
      return {
        bans: held.slice(from, from + size).map(heldMessage),
        next_page_token: held.length > from + size ? String(from + size) : "",
      };
    },
    async ReleaseHeldBans(request, context: CallContext) {
      const refused: string[] = [];
      const done: object[] = [];
      for (const { decision } of await chosen(request)) {
        if (context.signal.aborted) break;
        const outcome = await coordinator.release(decision.proposal.id);
        if (outcome === undefined) continue;
        if (outcome.verdict === "held" || outcome.verdict === "ignored") {
          refused.push(`${decision.target} in ${decision.jail}: ${outcome.why}`);
        } else done.push(summary(decision));
      }
      if (done.length > 0) context.changed(done, null);
      return { done: done.length, refused };
    },
    async DropHeldBans(request, context: CallContext) {
      const done: object[] = [];
      for (const { decision } of await chosen(request)) {
        if (context.signal.aborted) break;
        if ((await coordinator.drop(decision.proposal.id)) !== undefined) done.push(summary(decision));
      }
      if (done.length > 0) context.changed(done, null);
      return { done: done.length };
    },
  };
}

export function heldMessage({ decision, by, at }: HeldBan): Input<HeldBanMessage> {
  const ban = mergeBan(undefined, decision.proposal);
  return {
    ...{ why: decision.why ?? "", by, held_since: toTimestamp(at) },
    ...(ban !== null && { ban: banMessage(ban, decision.time) }),
  };
}

function summary({ jail, target, proposal }: HeldBan["decision"]): object {
  return { ban: proposal.id, jail, target };
}
