/** Errors of streams; see catalogue.ts. */
export const sourceErrors = {
  FLB_SOURCE_UNAVAILABLE: {
    meaning: "A source cannot listen or connect where the policy says, or its program cannot be started.",
    remedy:
      "Mend what the message names: an address that is in use or not this host's, a port below 1024 without the right, a missing program. It is tried again.",
  },
  FLB_SOURCE_DENIED: {
    meaning: "A server that a source connects to does not let it in, or does not send what is asked for.",
    remedy:
      "Mend what the message names: the password, or the server's list of who may connect. It is tried again.",
  },
  FLB_SOURCE_REFUSED: {
    meaning: "Somebody sends to a source who is not in its allow list; what he sends is not read.",
    remedy: "Add the sender's network to allow if it is yours; otherwise close the port to others.",
  },
  FLB_SOURCE_CONNECTIONS: {
    meaning:
      "A source has more TCP connections than it may; the ones that were silent for longest are closed.",
    remedy: "Raise connections if there are so many senders; otherwise narrow allow.",
  },
  FLB_SOURCE_OVERLOADED: {
    meaning: "A source sent faster than its lines could be taken; some were dropped, here or by the kernel.",
    remedy:
      "Send less, such as by facility and severity at the sender; raise net.core.rmem_max for bursts over UDP.",
  },
  FLB_SOURCE_ENDED: {
    meaning: "The program of a source ended; it is started again, each time after a longer while.",
    remedy:
      "Use a program that goes on, such as `journalctl --follow`; the log says how it ended, and what it said last.",
  },
  FLB_SPOOL_FULL: {
    meaning:
      "The match bus has been away for so long that a source's spool is full; its oldest lines are dropped.",
    remedy:
      "Bring the bus back, or raise the source's spool. fleetban_source_dropped_total counts what was dropped.",
  },
  FLB_SPOOL_UNWRITABLE: {
    meaning: "The spool of a source cannot be written; what the source sends is dropped.",
    remedy: "Free space or mend permissions of the state directory; lines are taken again by themselves.",
  },
  FLB_SPOOL_DAMAGED: {
    meaning:
      "A file of a spool does not hold what was written: after a crash its end, otherwise for a failing disk.",
    remedy: "After a crash nothing; otherwise look at the disk. The lines behind that place are left out.",
  },
} as const;
