/** Errors of the state directory; see catalogue.ts. */
export const stateErrors = {
  FLB_STATE_UNWRITABLE: {
    meaning: "The state database cannot be written.",
    remedy:
      "Free space or mend the permissions of the directory named. Nothing is acknowledged meanwhile, and it goes on by itself.",
  },
  FLB_STATE_NEWER: {
    meaning: "The state database was written by a newer Fleetban.",
    remedy: "Run that version or a later one, or choose an empty directory with --state.",
  },
  FLB_STATE_CORRUPT: {
    meaning: "The state database is damaged, or is not a database of Fleetban.",
    remedy:
      "Move the file aside and start again: a new one is made, logs are read from their start option, and bans that the firewall holds stay until their timeout. `sqlite3 FILE .recover` may save the rest.",
  },
  FLB_STATE_IN_USE: {
    meaning: "Another process uses this state directory.",
    remedy: "Stop the other process, or give this one its own directory with --state.",
  },
  FLB_BUS_FULL: {
    meaning: "Too many matches wait for the coordinator.",
    remedy: "The agent keeps its matches and tries again; look in the log for what holds the coordinator up.",
  },
  FLB_BUS_CLOSED: {
    meaning: "The match bus was closed before the matches were taken.",
    remedy: "None needed: after a restart the lines are read again from the last checkpoint.",
  },
} as const;
