import { isIPv6 } from "node:net";
import { type Endpoint, parseNetwork } from "@fleetban/core";
import { z } from "zod";
import { listenAt } from "./endpoint.ts";
import { choice, duration, meta, refuse, size, wholeNumber } from "./scalars.ts";
import { eslLevels, facilities, severities } from "./syslog-names.ts";

/** Networks, one or several. */
const allow = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat())
  .transform((list, context) =>
    list.map((text, i) => {
      const network = parseNetwork(text.trim());
      const path = list.length === 1 ? [] : [i];
      return network?.text ?? refuse(context, `${JSON.stringify(text)} is no address or CIDR.`, {}, path);
    }),
  )
  .meta(
    meta(
      {
        description:
          "Who may send: addresses and CIDRs. Needed where others than this machine reach the port, since whoever may send can have anybody banned.",
        default: ["127.0.0.0/8", "::1"],
        example: ["10.0.0.0/8", "2001:db8::/32"],
      },
      "an address or CIDR, or a list of them",
    ),
  );

const syslog = z
  .strictObject({
    udp: listenAt({
      description: "Where to listen for messages over UDP.",
      example: "127.0.0.1:514",
    }).optional(),
    tcp: listenAt({
      description:
        "Where to listen for messages over TCP, each with its length in front or a newline behind.",
      example: "127.0.0.1:601",
    }).optional(),
    unix: z
      .string()
      .min(1)
      // What the system has room for, with the byte that ends it.
      .refine(
        (path) => Buffer.byteLength(path) <= 107 && !path.includes("\0"),
        "A socket's path has at most 107 bytes.",
      )
      .meta(
        meta(
          {
            description: "Path of a datagram socket to make, as /dev/log is one; relative to this file.",
            example: "/run/fleetban/log",
          },
          "a path",
        ),
      )
      .optional(),
    allow: allow.optional(),
    connections: wholeNumber(1, 100_000, {
      description: "Most TCP connections at a time; beyond, the one that was silent for longest is closed.",
      default: 1000,
      example: 1000,
    }).optional(),
    facility: z
      .array(choice(Object.keys(facilities), { description: "A facility.", example: "auth" }))
      .min(1)
      .meta(
        meta(
          { description: "Facilities that are read; all unless it says so.", example: ["auth", "authpriv"] },
          "a list of facilities",
        ),
      )
      .optional(),
    severity: choice(Object.keys(severities), {
      description: "The least severe that is read.",
      default: "debug",
      example: "info",
    }).optional(),
    text: choice(["line", "message"], {
      description:
        "What filters see: the line as a syslog daemon writes it to a file, with date, host and program, or the message alone.",
      default: "line",
      example: "line",
    }).optional(),
  })
  .superRefine((value, context) => {
    const { udp, tcp, unix } = value;
    const none = udp === undefined && tcp === undefined && unix === undefined;
    if (none && context.issues.length === 0) {
      const params = { code: "FLB_POLICY_MISSING_KEY", hint: "For example: udp: 127.0.0.1:514" } as const;
      refuse(context, "It has neither udp nor tcp nor unix.", params);
    }
    for (const key of ["udp", "tcp"] as const) checkReach(value[key], value.allow, key, context);
  })
  .meta({ title: "a mapping", description: "Syslog messages.", examples: [{ udp: "127.0.0.1:514" }] });

const udp = z
  .strictObject({
    listen: listenAt({ description: "Where to listen.", example: "127.0.0.1:5140" }),
    allow: allow.optional(),
  })
  .superRefine(({ listen, allow }, context) => checkReach(listen, allow, "listen", context))
  .meta({
    title: "a mapping",
    description: "Datagrams, each of which is one line.",
    examples: [{ listen: "127.0.0.1:5140" }],
  });

const exec = z
  .strictObject({
    command: z
      .array(z.string().refine((word) => !word.includes("\0"), "It contains a NUL character."))
      .min(1)
      .refine(([program]) => program !== "", "The program is empty.")
      .meta(
        meta(
          {
            description: "The program and its arguments, each as it is: no shell is involved.",
            example: ["journalctl", "--follow", "--lines=0", "--output=short-iso"],
          },
          "a list of a program and its arguments",
        ),
      ),
    output: choice(["stdout", "stderr", "both"], {
      description: "Which of its outputs is read.",
      default: "stdout",
      example: "stderr",
    }).optional(),
    env: z
      .record(
        z.string().regex(/^[A-Za-z_]\w*$/, { error: "A variable's name is of letters, digits and _." }),
        z.union([z.string(), z.number()]).transform(String),
      )
      .meta(
        meta(
          {
            description:
              "Variables beside the agent's own; a value may hold those, each as its name in braces behind a dollar.",
            example: { TZ: "UTC" },
          },
          "a mapping of names to texts",
        ),
      )
      .optional(),
    directory: z
      .string()
      .min(1)
      .meta(
        meta({ description: "Where it runs; relative to this file.", example: "/srv/app" }, "a directory"),
      )
      .optional(),
    restart: duration({
      description:
        "How long after its end it is started again; doubled, up to 10m, as long as it does not run for a minute.",
      default: "10s",
      example: "10s",
    }).optional(),
  })
  .meta({
    title: "a mapping",
    description: "What a process writes, line by line.",
    examples: [{ command: ["journalctl", "--follow", "--output=short-iso"] }],
  });

const host = (doc: { default?: string } = {}) =>
  z
    .string()
    .regex(/^(?:[A-Za-z0-9][\w.-]{0,252}|[0-9A-Fa-f:.]{2,45})$/, { error: "A host is a name or an address." })
    .meta(meta({ description: "The server, by name or address.", ...doc, example: "192.0.2.7" }, "a host"));

const tcp = z
  .strictObject({
    host: host(),
    port: wholeNumber(1, 65_535, { description: "Its port.", example: 5170 }),
  })
  .meta({
    title: "a mapping",
    description: "What a server sends to whoever connects, line by line.",
    examples: [{ host: "192.0.2.7", port: 5170 }],
  });

const password = z
  .strictObject({
    env: z
      .string()
      .regex(/^[A-Za-z_]\w*$/, { error: "A variable's name is of letters, digits and _." })
      .meta(
        meta({ description: "A variable of the agent's environment.", example: "ESL_PASSWORD" }, "a name"),
      )
      .optional(),
    file: z
      .string()
      .min(1)
      .meta(
        meta(
          { description: "A file; relative to this one.", example: "/etc/fleetban/esl.password" },
          "a path",
        ),
      )
      .optional(),
  })
  .transform((value, context) => {
    const { env, file } = value;
    if (env !== undefined && file === undefined) return { env };
    if (file !== undefined && env === undefined) return { file };
    return refuse(context, "The password is in env or in file, one of the two.");
  })
  .meta(
    meta(
      {
        description: "Where the password is; the policy is no place for it.",
        example: { env: "ESL_PASSWORD" },
      },
      "a mapping with env or file",
    ),
  );

const esl = z
  .strictObject({
    host: host({ default: "127.0.0.1" }).optional(),
    port: wholeNumber(1, 65_535, { description: "Its port.", default: 8021, example: 8021 }).optional(),
    password,
    level: choice(Object.keys(eslLevels), {
      description: "The least severe that is read.",
      default: "WARNING",
      example: "WARNING",
    }).optional(),
  })
  .meta({
    title: "a mapping",
    description: "The log of FreeSWITCH, from its event socket.",
    examples: [{ password: { env: "ESL_PASSWORD" }, level: "WARNING" }],
  });

const kinds = ["syslog", "udp", "exec", "tcp", "esl"] as const;

/** One entry of `sources:`. */
export const sourceSchema = z
  .strictObject({
    syslog: syslog.optional(),
    udp: udp.optional(),
    exec: exec.optional(),
    tcp: tcp.optional(),
    esl: esl.optional(),
    spool: size(8 * 2 ** 20, 2 ** 40, {
      description:
        "Most bytes on disk of what came and is not acknowledged yet; when it is full, the oldest lines are dropped and counted.",
      default: "64M",
      example: "64M",
    }).optional(),
  })
  .superRefine((value, context) => {
    const found = kinds.filter((kind) => value[kind] !== undefined);
    // Of a key that is none, that is said already.
    if (found.length === 1 || context.issues.length > 0) return;
    const code = found.length === 0 ? "FLB_POLICY_MISSING_KEY" : "FLB_POLICY_WRONG_VALUE";
    const what = found.length === 0 ? "nothing that it reads" : `several things to read: ${found.join(", ")}`;
    refuse(context, `A source has one of ${kinds.join(", ")}; this one has ${what}.`, {
      code,
      hint: "For example: syslog: { udp: 127.0.0.1:514 }",
    });
  })
  .meta({
    id: "source",
    title: "a source",
    description: "A stream of lines that jails read by its name.",
    examples: [{ syslog: { udp: "127.0.0.1:514" } }],
  });

export type SourceText = z.output<typeof sourceSchema>;

/** A port that others reach needs a word on who they are. */
function checkReach(
  listen: Endpoint | undefined,
  allow: readonly string[] | undefined,
  key: string,
  context: z.RefinementCtx,
): void {
  if (listen === undefined || allow !== undefined || isLoopback(listen.host)) return;
  const params = { code: "FLB_POLICY_MISSING_KEY", hint: "For example: allow: [10.0.0.0/8]" } as const;
  refuse(
    context,
    `${listen.host} is reached from elsewhere, and whoever sends can have anybody banned: "allow" has to say who may.`,
    params,
    [key],
  );
}

function isLoopback(address: string): boolean {
  return isIPv6(address) ? parseNetwork(address)?.text === "::1" : address.startsWith("127.");
}
