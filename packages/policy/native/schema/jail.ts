import { z } from "zod";
import { ignoreList } from "./ignore.ts";
import { incrementBuiltIn, incrementKeys } from "./increment.ts";
import { portsSchema } from "./ports.ts";
import {
  choice,
  duration,
  durationOrPermanent,
  flag,
  meta,
  refuse,
  textList,
  wholeNumber,
} from "./scalars.ts";
import { timezoneSchema } from "./timezone.ts";

const logpathSchema = textList("a path, or a list of paths, with or without wildcards", {
  description:
    "The logs that the jail reads: paths and globs, relative to the file of the policy. Globs are looked at again as files appear; a file that does not exist yet is waited for.",
  example: ["/var/log/auth.log", "/srv/*/log/auth.log"],
});

/** fail2ban's `path tail` would be waited for as a file of that name. */
function refuseSuffix(paths: readonly string[], context: z.RefinementCtx): void {
  for (const path of paths) {
    const [, word] = /\s(tail|head)$/.exec(path) ?? [];
    if (word === undefined) continue;
    const hint = `Write start: ${word === "tail" ? "end" : "beginning"} beside logpath instead.`;
    refuse(context, `${JSON.stringify(path)} ends in "${word}", which is no part of a path.`, { hint });
  }
}

/** Keys that a jail and `defaults:` share. */
const shared = {
  logpath: logpathSchema.superRefine(refuseSuffix).optional(),
  source: textList("the name of a source, or a list of them", {
    description:
      "The streams that the jail reads, each by its name under `sources:`; beside logpath or instead.",
    example: "net",
  }).optional(),
  start: choice(["end", "beginning"], {
    description: "Where a log is read from the first time it is seen.",
    default: "end",
    example: "beginning",
  }).optional(),
  maxretry: wholeNumber(1, 1_000_000, {
    description: "So many matches inside one findtime make a ban.",
    default: 5,
    example: 5,
  }).optional(),
  findtime: duration({
    description: "The length of the window in which matches are counted together.",
    default: "10m",
    example: "10m",
  }).optional(),
  bantime: durationOrPermanent({
    description: "How long a ban lasts from the match that tripped it; `permanent` or -1 for ever.",
    default: "10m",
    example: "1h",
  }).optional(),
  ...incrementKeys,
  port: portsSchema.optional(),
  protocol: choice(["tcp", "udp", "both"], {
    description: "The protocol whose ports a ban closes; without meaning when port is all.",
    default: "tcp",
    example: "udp",
  }).optional(),
  blocktype: choice(["drop", "reject"], {
    description: "Whether a banned host's packets vanish or are refused.",
    default: "drop",
    example: "reject",
  }).optional(),
  count: choice(["fleet", "node"], {
    description:
      "fleet: one counter for all nodes, and a ban holds everywhere; node: each node counts and bans for itself, as fail2ban does.",
    default: "fleet",
    example: "node",
  }).optional(),
  nodes: z
    .array(
      z
        .string()
        .regex(/^[\w.*-]{1,253}$/)
        .meta({ title: "a node's name, with * for any part", examples: ["web*"] }),
    )
    .min(1)
    .meta({
      title: "a list of nodes' names",
      description:
        "The nodes that enforce its bans, with * for any part of a name; left out: all of them. Matches of every node count.",
      examples: [["web1", "mail*"]],
    })
    .optional(),
  mode: choice(["enforce", "simulate"], {
    description: "simulate counts and says what it would ban, and bans nothing.",
    default: "enforce",
    example: "simulate",
  }).optional(),
  enabled: flag({
    description: "Whether the jail is in use.",
    default: true,
    example: false,
  }).optional(),
  ignoreip: ignoreList({
    description: "Never banned by this jail, in addition to the policy's ignore list.",
    default: [],
    example: ["192.0.2.0/24", "office.example.org"],
  }).optional(),
  logtimezone: timezoneSchema.optional(),
  usedns: choice(["yes", "warn", "no", "raw"], {
    description:
      "What a host name where the offender's address should stand becomes: its addresses (yes), those with a warning (warn), nothing (no), or what is counted by without a ban (raw). Whoever writes the log chooses the name, so no is safe.",
    default: "no",
    example: "no",
  }).optional(),
  datepattern: textList("a date pattern, or a list of them", {
    description: "How the log writes its dates, instead of the filter's own datepattern.",
    example: "%Y-%m-%d %H:%M:%S",
  }).optional(),
};

/** `defaults:`, what every jail has unless it says otherwise. */
export const defaultsSchema = z.strictObject(shared).meta({
  id: "defaults",
  title: "a mapping of jail keys",
  description: "What every jail has unless it says otherwise; fail2ban's [DEFAULT].",
  examples: [{ bantime: "1h" }],
});

/** One entry of `jails:`. */
export const jailSchema = z
  .strictObject({
    filter: z
      .string()
      .min(1)
      .meta(
        meta(
          {
            description:
              "The filter: one of the policy's own, one of the library, or a file, with its options in brackets. Left out: the filter named as the jail.",
            example: "sshd[mode=aggressive]",
          },
          "the name of a filter",
        ),
      )
      .optional(),
    ...shared,
  })
  .meta({
    id: "jail",
    title: "a jail",
    description: "What is counted, when it trips, and what follows.",
    examples: [{ filter: "sshd", logpath: "/var/log/auth.log" }],
  });

/** A jail as it was written, its values read. */
export type JailText = z.output<typeof jailSchema>;
export type DefaultsText = z.output<typeof defaultsSchema>;

/** fail2ban's defaults, but for what the design says otherwise. */
export const builtIn = {
  start: "end",
  maxretry: 5,
  findtime: 600_000,
  bantime: 600_000,
  ...incrementBuiltIn,
  port: [],
  protocol: "tcp",
  blocktype: "drop",
  count: "fleet",
  mode: "enforce",
  enabled: true,
  ignoreip: [],
  usedns: "no",
} as const satisfies DefaultsText | { port: readonly []; ignoreip: readonly [] };
