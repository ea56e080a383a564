import { z } from "zod";
import { ownFilterSchema } from "../../filters/schema.ts";
import { ignoreList } from "./ignore.ts";
import { defaultsSchema, jailSchema } from "./jail.ts";
import { duration, flag, wholeNumber } from "./scalars.ts";
import { sourceSchema } from "./source.ts";

/** Names of jails, filters and sources become names in logs, firewalls and subjects. */
export const jailName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
  error:
    "A name is of letters, digits, ., - and _, starts with a letter or digit, and has at most 64 characters.",
});

export const guardSchema = z
  .strictObject({
    "max-bans-per-minute": wholeNumber(0, 1_000_000, {
      description:
        "So many new bans a minute may one jail cause, and in a fleet one node's matches half of that; more are held back and said. 0: no limit.",
      default: 600,
      example: 600,
    }).optional(),
    widest: z
      .strictObject({
        ipv4: wholeNumber(0, 32, {
          description: "The shortest prefix of an IPv4 network that may be banned.",
          default: 24,
          example: 24,
        }).optional(),
        ipv6: wholeNumber(0, 128, {
          description: "The shortest prefix of an IPv6 network that may be banned.",
          default: 48,
          example: 48,
        }).optional(),
      })
      .meta({
        title: "a mapping of ipv4 and ipv6 to prefix lengths",
        description: "The widest networks that may be banned.",
        examples: [{ ipv4: 24, ipv6: 48 }],
      })
      .optional(),
  })
  .meta({
    id: "guard",
    title: "a mapping",
    description: "Limits that keep one bad decision small.",
    examples: [{ "max-bans-per-minute": 600 }],
  });

/** A part of the policy that is written in another form. */
const includeSchema = z
  .strictObject({
    fail2ban: z
      .string()
      .min(1)
      .meta({
        title: "a directory",
        description: "A directory such as /etc/fail2ban, relative to this file; it is read as it is.",
        examples: ["/etc/fail2ban"],
      }),
  })
  .meta({ title: "a mapping", examples: [{ fail2ban: "/etc/fail2ban" }] });

/** One file of a policy. */
export const policySchema = z
  .strictObject({
    include: z
      .array(includeSchema)
      .meta({
        title: "a list of directories of fail2ban's configuration",
        description: "Configurations of fail2ban whose enabled jails belong to this policy.",
        examples: [[{ fail2ban: "/etc/fail2ban" }]],
      })
      .optional(),
    ignore: ignoreList({
      description:
        "Never banned: addresses, CIDRs, host names (looked up again from time to time), and files with one entry a line (read again when they change).",
      default: [],
      example: ["127.0.0.0/8", "::1", "file:/etc/fleetban/allow.txt"],
    }).optional(),
    ignoreself: flag({
      description: "Whether a node's own addresses are protected from bans.",
      default: true,
      example: true,
    }).optional(),
    guard: guardSchema.optional(),
    dbpurgeage: duration({
      description:
        "How long a ban is remembered after its end: so long it counts as an earlier one for bantime.increment. Where bans grow, this begins when three times the length of the ban have passed.",
      default: "1d",
      example: "1w",
    }).optional(),
    "max-line": wholeNumber(256, 1_048_576, {
      description: "A longer line of a log is cut, with a warning; bytes.",
      default: 8192,
      example: 8192,
    }).optional(),
    filters: z
      .record(jailName, ownFilterSchema)
      .meta({
        title: "a mapping of names to filters",
        description: "Filters of your own, by name; they come before the library's.",
        examples: [{ wiki: { failregex: "^login failed from <HOST>$" } }],
      })
      .optional(),
    sources: z
      .record(jailName, sourceSchema)
      .meta({
        title: "a mapping of names to sources",
        description: "Streams that jails read, by name: syslog, datagrams, the output of a process.",
        examples: [{ net: { syslog: { udp: "127.0.0.1:514" } } }],
      })
      .optional(),
    defaults: defaultsSchema.optional(),
    jails: z
      .record(jailName, jailSchema)
      .meta({
        title: "a mapping of names to jails",
        description: "The jails, by name.",
        examples: [{ sshd: { filter: "sshd", logpath: "/var/log/auth.log" } }],
      })
      .optional(),
  })
  .meta({
    title: "a policy of Fleetban",
    description: "What Fleetban counts, when it bans, and what it never bans.",
  });

/** One file of a policy, its values read. */
export type PolicyText = z.output<typeof policySchema>;

/** Keys of later versions: refused in words, never ignored. */
export const notYet: Readonly<Record<string, readonly string[]>> = {
  "sources.*": ["snmp", "journal"],
  "jails.*": [
    "counter",
    "action",
    "actions",
    "banaction",
    "backend",
    "journalmatch",
    "maxlines",
    "ignorecommand",
    "failregex",
    "ignoreregex",
    "prefregex",
  ],
  defaults: [
    "counter",
    "nodes",
    "action",
    "actions",
    "banaction",
    "backend",
    "journalmatch",
    "maxlines",
    "ignorecommand",
  ],
};
