/** Errors of the command line; see catalogue.ts. */
export const commandErrors = {
  FLB_USAGE: {
    meaning: "The command line is not understood.",
    remedy: "Read the message; `fleetban COMMAND --help` shows the options with examples.",
  },
  FLB_CONFIG_INVALID: {
    meaning: "The configuration of a role, in its file or the environment, is not valid.",
    remedy:
      "Correct what is listed: file, line and key, or the variable. docs/fleet.md shows every setting with an example.",
  },
  FLB_SEED_UNWRITABLE: {
    meaning: "The seed of a new node cannot be written.",
    remedy: "Choose another path with --out; a file that exists is never overwritten.",
  },
  FLB_USERS_FILE: {
    meaning: "A new node cannot be added to the file of NATS' users.",
    remedy:
      "To give a node a new key, take its old entry out of the file first. A file that was written by hand is left alone: paste what `fleetban node add` prints without --users.",
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
