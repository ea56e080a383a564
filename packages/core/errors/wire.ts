/** Errors of records that cross machines, and of the way to NATS; see catalogue.ts. */
export const wireErrors = {
  FLB_RECORD_MALFORMED: {
    meaning: "A message on the bus, or an entry of the ban table, is not a record of Fleetban.",
    remedy:
      "It is kept in the stream FLEETBAN_POISON with its node and the reason, and everything else goes on. Find out what on that node publishes it.",
  },
  FLB_RECORD_VERSION: {
    meaning: "A record was written by a newer Fleetban than the one that reads it.",
    remedy: "Update the coordinators and enforcers before the agents.",
  },
  FLB_RECORD_LIMIT: {
    meaning: "A record is larger, or holds more or longer parts, than any of Fleetban's own can.",
    remedy:
      "It is kept in the stream FLEETBAN_POISON with its node and the reason, and everything else goes on. Find out what on that node publishes it.",
  },
  FLB_RECORD_NODE: {
    meaning: "A batch of matches names another node than the one whose credentials published it.",
    remedy:
      "It is counted for the node whose credentials were used. Check whether two hosts share credentials, or a host was renamed.",
  },
  FLB_NATS_UNREACHABLE: {
    meaning: "NATS does not answer.",
    remedy:
      "Check the servers named, the way to them and their certificates. Nothing is lost meanwhile: it is tried again for ever, agents keep their matches, and bans that firewalls hold stay.",
  },
  FLB_NATS_REFUSED: {
    meaning: "The NATS server refuses the credentials, or what is asked with them.",
    remedy:
      "Compare the node's user in the server's configuration with what `fleetban node add` printed, and reload the server.",
  },
  FLB_NATS_CREDENTIALS: {
    meaning: "The seed, credentials or certificate for NATS cannot be read or is malformed.",
    remedy: "Check that the file named exists, is readable by Fleetban and holds what it should.",
  },
  FLB_NATS_NOT_PROVISIONED: {
    meaning: "A stream, bucket or consumer that Fleetban needs does not exist in JetStream.",
    remedy: "Run `fleetban provision`; what waits goes on by itself afterwards.",
  },
  FLB_NATS_STORE: {
    meaning: "JetStream did not store what it was given.",
    remedy:
      "Look at the server's reason: usually its disk or a stream's limit is full, or too few replicas are up. It is tried again.",
  },
  FLB_BAN_TABLE_INCOMPLETE: {
    meaning:
      "The ban table in NATS is new, or was lost, and it is not known yet whether it holds every ban. Firewalls keep what they hold until it does, and nothing is decided.",
    remedy:
      "Usually nothing: a coordinator writes back what Redis remembers, a second after it sees the table, and then says that the table is complete. Where it lasts, start a coordinator, or look at its log and /readyz.",
  },
  FLB_PROVISION_REFUSED: {
    meaning: "Settings of a stream, bucket or consumer would break a rule that Fleetban relies on.",
    remedy: "Change the setting named; the message says what it would cost.",
  },
} as const;
