/** Errors of the agent package; see catalogue.ts. */
export const agentErrors = {
  FLB_SOURCE_UNREADABLE: {
    meaning: "A log cannot be opened or read.",
    remedy: "Check that it exists and that the agent may read it; it is tried again every second.",
  },
  FLB_SOURCE_NOT_A_FILE: {
    meaning: "A logpath names something that is not a regular file: a directory, a pipe, a device.",
    remedy: "Name the file itself, or a glob that matches files (`/var/log/app/*.log`).",
  },
  FLB_SOURCE_COMPRESSED: {
    meaning: "A logpath names a compressed file.",
    remedy: "Name the log that is being written; rotated and compressed ones were read before.",
  },
  FLB_SOURCE_MISSING: {
    meaning: "A log does not exist at the moment.",
    remedy:
      "Nothing, if it is yet to be written: it is read from its first line once it appears. Otherwise correct logpath.",
  },
  FLB_SOURCE_LOST: {
    meaning:
      "A log that was read up to some point is no longer there, nor any rotated sibling that holds it.",
    remedy:
      "Lines written between the last stop and the rotation may be unread. Keep at least one rotated file uncompressed (logrotate: delaycompress).",
  },
  FLB_SOURCE_WATCH: {
    meaning: "The system refused to watch a directory for changes.",
    remedy:
      "Its logs are looked at every second instead. Raise fs.inotify.max_user_watches or fs.inotify.max_user_instances.",
  },
  FLB_LINE_CUT: {
    meaning: "A log holds a line longer than max-line; only its beginning was looked at.",
    remedy:
      "Raise max-line if such lines are legitimate; otherwise somebody may be trying to hide something.",
  },
  FLB_PATTERN_SLOW: {
    meaning: "A regular expression used up its budget on one line and was stopped there.",
    remedy:
      "Rewrite the pattern so that it cannot backtrack; the line named in the warning shows where it does.",
  },
  FLB_NAME_UNRESOLVED: {
    meaning: "A log line names a host by a name that could not be resolved in time.",
    remedy: "Let the service log addresses instead of names, or set usedns to no.",
  },
  FLB_PUBLISH_FAILED: {
    meaning: "The match bus did not accept matches.",
    remedy: "Check the bus; the matches are kept and sent again, and reading pauses when too many wait.",
  },
  FLB_CHECKPOINT_UNSAVED: {
    meaning: "Checkpoints could not be saved.",
    remedy:
      "Free space or mend permissions of the state directory; until then a restart reads lines again, which changes nothing.",
  },
} as const;
