import { FleetbanError } from "@fleetban/core";
import * as names from "./subjects.ts";

/** What a user of NATS is to Fleetban. */
export type AccessRole = "agent" | "enforcer" | "coordinator" | "admin";

export interface AccessRequest {
  /** The node, or the coordinator's own name; what it connects with as its name. */
  name: string;
  /** Of its nkey, `U…`. */
  publicKey: string;
  /** What it may do; an agent and enforcer in one process has both. */
  roles: readonly AccessRole[];
}

const api = "$JS.API";

/** Subjects that each role may publish to; an answer comes to the user's own inbox. */
const publish: Record<AccessRole, (name: string) => string[]> = {
  agent: (name) => [names.matchSubject(name), names.nodeSubject(name), ...readPolicy],
  enforcer: (name) => [names.nodeSubject(name), ...readBans, ...readPolicy],
  coordinator: (name) => [
    ...[names.nodeSubject(name), names.pulseSubject(name)],
    ...[names.banStream, names.matchStream, names.nodeStream, policy.stream, admin.stream].flatMap(reading),
    `${api}.CONSUMER.INFO.${names.matchStream}.*`,
    // What was lost is made anew; nothing that stands is changed or deleted.
    ...names.allStreams.flatMap((stream) => [
      `${api}.STREAM.CREATE.${stream}`,
      `${api}.STREAM.INFO.${stream}`,
    ]),
    `$JS.ACK.${names.matchStream}.${names.coordinatorConsumer}.>`,
    names.poisonSubjects,
    names.banSubjects,
    `${api}.STREAM.MSG.DELETE.${names.banStream}`,
    ...[policy.subjects, names.policyNotice, admin.subjects, names.auditSubject],
    `${api}.STREAM.MSG.GET.${names.auditStream}`,
  ],
  admin: () => [`${api}.>`],
};

/** What it takes to read a bucket and follow it. */
function reading(stream: string): string[] {
  return [
    `${api}.STREAM.MSG.GET.${stream}`,
    `${api}.STREAM.INFO.${stream}`,
    `${api}.CONSUMER.CREATE.${stream}`,
    `${api}.CONSUMER.CREATE.${stream}.>`,
    `${api}.CONSUMER.MSG.NEXT.${stream}.*`,
  ];
}
const policy = names.documentStream(names.policyBucket);
const admin = names.documentStream(names.adminBucket);
const readBans = reading(names.banStream);
// No consumer: whoever may make one has the server publish for it, to any subject that somebody listens to.
const readPolicy = [`${api}.STREAM.MSG.GET.${policy.stream}`];

/**
 * The server's configuration for one user, to stand in `authorization { users: [ … ] }` or in an
 * account's `users`. A node may publish under its own name only, and listen to its own inbox only:
 * what another host sends or is answered is none of its business (rule 8).
 *
 * @throws FleetbanError FLB_NATS_CREDENTIALS when the key is no user's; FLB_RECORD_LIMIT for a name
 */
export function userConfiguration({ name, publicKey, roles }: AccessRequest): string {
  if (!/^U[A-Z2-7]{55}$/.test(publicKey)) {
    throw new FleetbanError("FLB_NATS_CREDENTIALS", "the public key is no user's nkey (U and 55 characters)");
  }
  const allowed = [...new Set(roles.flatMap((role) => publish[role](name)))];
  const list = allowed.map((subject) => `        "${subject}"`).join("\n");
  return [
    `# ${oneLine(name)}: ${roles.join(", ")}`,
    "{",
    `  nkey: ${publicKey}`,
    "  permissions {",
    `    publish { allow: [\n${list}\n    ] }`,
    `    subscribe { allow: ["${names.inboxPrefix(name)}.>", "${names.policyNotice}", "${names.pulseSubjects}"] }`,
    "  }",
    "}",
    "",
  ].join("\n");
}

/** A name may hold anything; in the comment it may not begin a line of configuration. */
function oneLine(name: string): string {
  return name.replace(/[\p{C}\p{Z}]+/gu, " ");
}
