/** Errors of the coordinator package; see catalogue.ts. */
export const coordinatorErrors = {
  FLB_COORDINATOR_COUNT_FAILED: {
    meaning: "Matches could not be counted, or a ban could not be recorded.",
    remedy:
      "Nothing is lost: the matches stay unacknowledged and are tried again. The cause is in the message; mend it.",
  },
  FLB_COORDINATOR_MATCH_INVALID: {
    meaning:
      "A node sent a match that cannot be counted: a jail the policy does not have, or a malformed value.",
    remedy:
      "If the jail is unknown, give the coordinator the policy that the node has. Otherwise check that node: it runs another version, or somebody else speaks for it.",
  },
  FLB_COORDINATOR_BAN_HELD: {
    meaning: "The guard, or a check that could not be made, holds a ban back; it is not enforced.",
    remedy:
      "Look at what is being banned. Beyond the rate, bans follow by themselves as soon as the rate allows, the longest held first; if they are right, raise guard.max-bans-per-minute, and what is held is decided at once. A network that is too wide needs another guard.widest in the policy. If a check could not be made, mend what the message names; it is tried again every few seconds. If they are wrong, correct the jail's filter or add them to ignore: what is ignored is not banned any more, held or not.",
  },
} as const;
