/** Errors of the command line; see catalogue.ts. */
export const commandErrors = {
  FLB_USAGE: {
    meaning: "The command line is not understood.",
    remedy: "Read the message; `fleetban COMMAND --help` shows the options with examples.",
  },
  FLB_METRICS_LISTEN: {
    meaning: "The address for metrics cannot be listened on.",
    remedy: "Choose another port with --metrics, or end the program that holds this one.",
  },
  FLB_STOP_OVERDUE: {
    meaning: "Stopping took too long and was cut short, as by `kill -9`.",
    remedy: "Nothing acknowledged is lost. With --flush, look whether bans are left in the firewall.",
  },
  FLB_INTERNAL: {
    meaning: "Something failed that should not have: a defect in Fleetban.",
    remedy:
      "Please report it with the lines of the log around it. Restarting is safe: nothing acknowledged is lost.",
  },
} as const;
