/** Errors of a host that the coordinators can't be reached from; see catalogue.ts. */
export const fallbackErrors = {
  FLB_FALLBACK: {
    meaning:
      "No coordinator that counts has been heard for the time set as fallback.after: this host bans by its own counts.",
    remedy:
      "Look at the coordinators, Redis, NATS and the way to them. Matches are kept for the fleet meanwhile, and the host goes back to it by itself.",
  },
  FLB_FALLBACK_FAILED: {
    meaning: "This host could not begin to ban by its own counts; it is tried again.",
    remedy: "Mend what the message names; usually the state directory cannot be written.",
  },
  FLB_FALLBACK_ALONE: {
    meaning: "fallback.after is set, but this process has no agent, or no enforcer.",
    remedy:
      "Run both in one process, `fleetban run --roles agent,enforcer`: only who reads the logs and holds the firewall can ban without the fleet. Or take the setting out.",
  },
  FLB_HELD_FULL: {
    meaning: "This host holds as many matches for the fleet as it may, 256 MiB; nothing more is read.",
    remedy:
      "Bring NATS back: what is held is then delivered, and reading goes on where it stopped. Nothing is lost unless logs are deleted meanwhile.",
  },
} as const;
