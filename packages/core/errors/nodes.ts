/** Errors about the nodes of a fleet; see catalogue.ts. */
export const nodeErrors = {
  FLB_NODE_SILENT: {
    meaning: "A node has missed three heartbeats.",
    remedy:
      "Look at the host: whether it runs, reaches NATS, and what its log says. Its firewall keeps what it holds, and bans end there on time. One that is stopped in order says goodbye and is not missed.",
  },
  FLB_NODE_CLOCK: {
    meaning: "A node's clock is more than five seconds from that of NATS.",
    remedy:
      "Set it by NTP. Times in its logs are taken as they are: with clocks that differ, an attack over several hosts falls into the wrong window, and what lies in the future counts as now.",
  },
  FLB_NODE_POLICY: {
    meaning: "A node has run another policy than this coordinator for a minute.",
    remedy: "Give both the same one; the message names the two revisions.",
  },
  FLB_NODE_DRIFT: {
    meaning: "At its last look, a node found its firewall otherwise than it had made it, and put it right.",
    remedy: "If it comes again, find out who changes it: another tool that flushes nftables, or a person.",
  },
  FLB_NODES_UNREADABLE: {
    meaning: "A coordinator cannot follow what the nodes say of themselves.",
    remedy: "Restart it; counting and banning go on without.",
  },
  FLB_NODE_REPORT: {
    meaning: "A process could not say how it is.",
    remedy:
      "If NATS is away, it follows when it is back. Otherwise run fleetban provision, which makes the stream for it.",
  },
} as const;
