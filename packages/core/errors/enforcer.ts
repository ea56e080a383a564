/** Errors of the enforcer package; see catalogue.ts. */
export const enforcerErrors = {
  FLB_FIREWALL_REFUSED: {
    meaning: "The firewall refused a change, or could not be read.",
    remedy: "Read the firewall's message; the change is tried again until it succeeds.",
  },
  FLB_FIREWALL_MISSING: {
    meaning: "The program that drives the firewall is not installed.",
    remedy: "Install the package nftables, or run with --firewall dry-run.",
  },
  FLB_FIREWALL_DENIED: {
    meaning: "This process may not change the firewall.",
    remedy: "Run as root or with the capability CAP_NET_ADMIN, or run with --firewall dry-run.",
  },
  FLB_FIREWALL_UNSUPPORTED: {
    meaning: "The kernel does not offer what the firewall needs.",
    remedy: "Load the kernel module nf_tables (Linux 4.18 or later), or run with --firewall dry-run.",
  },
  FLB_FIREWALL_ELEMENT: {
    meaning: "A ban names an address or port that no firewall can hold; it is not enforced.",
    remedy: "Correct who wrote the record: targets are addresses or CIDRs, ports lie between 0 and 65535.",
  },
  FLB_BAN_TABLE_UNREADABLE: {
    meaning: "The enforcer cannot follow the ban table.",
    remedy: "See the cause; it is tried again, and the firewall keeps what it holds meanwhile.",
  },
} as const;
