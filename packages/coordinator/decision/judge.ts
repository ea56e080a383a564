import type { BanProposal, Jail, Millis, NeverBan } from "@fleetban/core";

/** What may become of a proposal, before the guard and the ban table are asked. */
export type Judgement =
  | { verdict: "ignored" | "held"; why: string }
  | { verdict: "simulated" | "ban"; why: null };

/** Rule 7 first: a target that must not be banned stays unbanned in whatever mode. */
export function judge(proposal: BanProposal, jail: Jail, neverBan: NeverBan): Judgement {
  const reason = neverBan.reasonNotTo(proposal.target, jail.ignore);
  if (reason !== null) {
    return {
      verdict: reason.kind === "unknown" ? "held" : "ignored",
      why: `${reason.kind}: ${reason.detail}`,
    };
  }
  if (jail.mode === "simulate") return { verdict: "simulated", why: null };
  return { verdict: "ban", why: null };
}

/** Whether it would have ended already: recorded, not enforced. */
export function isOver({ until }: BanProposal, now: Millis): boolean {
  return until !== null && until <= now;
}
