/** Errors of the admin API and its clients; see catalogue.ts. */
export const adminErrors = {
  FLB_ADMIN_LISTEN: {
    meaning: "The admin API cannot be served where the configuration says.",
    remedy:
      "The message names the address, socket or certificate. Choose a free port, end the process that serves the socket, or correct admin in the configuration.",
  },
  FLB_ADMIN_FAILED: {
    meaning: "A call of the admin API failed on the server's side.",
    remedy: "The cause is in the message; if NATS or Redis is away, try again when it is back.",
  },
  FLB_ADMIN_REFUSED: {
    meaning:
      "Somebody called the admin API without the right to: a missing, wrong or expired token, an unknown certificate, or too small a role.",
    remedy:
      "If it was one of yours, give them a token of the role they need (fleetban token create). Otherwise look at who reaches the port.",
  },
  FLB_ADMIN_UNREACHABLE: {
    meaning: "The server of the admin API does not answer.",
    remedy:
      "Check that a coordinator, or fleetban standalone, runs there; --server names another one. On the machine itself the socket in its state directory needs root.",
  },
  FLB_ADMIN_CALL: {
    meaning: "The server of the admin API refused what was asked for.",
    remedy: "The server's words are in the message; they say what to do.",
  },
} as const;
