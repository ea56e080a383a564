/** Errors of the coordinator package; see catalogue.ts. */
export const coordinatorErrors = {
  FLB_COORDINATOR_COUNT_FAILED: {
    meaning: "Matches could not be counted, or a ban could not be recorded.",
    remedy:
      "Nothing is lost: the matches stay unacknowledged and are tried again. The cause is in the message; mend it.",
  },
  FLB_COORDINATOR_JAIL_UNKNOWN: {
    meaning: "A node sends matches of a jail that the coordinator's policy does not have.",
    remedy:
      "Give the coordinator the policy that the node has. The matches wait for it, a few minutes and not many of them, and are counted then; what waited too long is put aside with FLB_COORDINATOR_MATCH_INVALID.",
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
      "Look at what is being banned. Beyond the rate, bans follow by themselves as soon as the rate allows, the longest held first; if they are right, raise guard.max-bans-per-minute, and what is held is decided at once. Half of that is for any one node of a fleet. A network that is too wide needs another guard.widest in the policy. If a check could not be made, mend what the message names; it is tried again every few seconds. If they are wrong, correct the jail's filter or add them to ignore: what is ignored is not banned any more, held or not.",
  },
  FLB_COORDINATOR_HELD_FULL: {
    meaning:
      "More bans are held back than the list takes; the oldest of the nodes with the most of them were given up.",
    remedy:
      "The message names those nodes. If one of them is under attack, raise guard.max-bans-per-minute; what was given up is decided anew when the target goes on. If one of them sends matches that are none, take its key away.",
  },
  FLB_COORDINATOR_REDIS_AWAY: {
    meaning: "Redis, which holds the fleet's counters, does not answer.",
    remedy:
      "Start Redis, or mend the way to it; the message says what the connection met last. Nothing is lost: matches wait unacknowledged, the coordinator tries again for ever, and goes on by itself.",
  },
  FLB_COORDINATOR_REDIS_REFUSED: {
    meaning: "Redis answered that it does not do what the coordinator asked for.",
    remedy:
      "Redis' own words are in the message: WRONGPASS or NOAUTH asks for another username or password, NOPERM for more rights, OOM for more maxmemory, MISCONF for a disk it can write to. Matches wait meanwhile and are tried again.",
  },
  FLB_COORDINATOR_COUNTERS_LOST: {
    meaning:
      "Redis has lost counters: it is new, was emptied, or started without its data. Until the coordinators know from the ban table what was consumed, nothing is counted.",
    remedy:
      "Usually nothing: one coordinator rebuilds them from what NATS retains, its log and /readyz say how far it is, and matches wait meanwhile. Where it lasts, the log says what stands in the way. Find out why Redis lost its data: it needs appendonly yes and a disk of its own.",
  },
  FLB_COORDINATOR_NATS_LOST: {
    meaning:
      "Streams that Fleetban had in JetStream were gone, and were made anew as they had been provisioned.",
    remedy:
      "Nothing for what was banned: Redis remembers it, and it is written back. Of the matches that waited there uncounted, agents publish again those of the last five minutes. Find out why NATS lost its store.",
  },
  FLB_COORDINATOR_REBUILD_FAILED: {
    meaning: "A coordinator could not see whether NATS or Redis have lost something, or bring it back.",
    remedy: "It is tried again every second. The cause is in the message; mend it.",
  },
  FLB_COORDINATOR_REDIS_UNSUITABLE: {
    meaning: "Redis answers, but counters are not safe in it.",
    remedy:
      "Use Redis 7.0 or later, or Valkey, and set maxmemory-policy to noeviction: a counter that Redis drops is a ban that never comes.",
  },
} as const;
