// Generated from proto/fleetban/admin/ by npm run generate.

export interface Timestamp {
  seconds: number;
  nanos: number;
}

export interface Duration {
  seconds: number;
  nanos: number;
}

export interface ApplyPolicyRequest {
  files: PolicyFile[];
  comment: string;
  /** The number that must stand; absent: whichever does. */
  expected?: number;
}

export interface ApplyPolicyResponse {
  revision: PolicyRevision | null;
  warnings: PolicyProblem[];
  changes: string[];
}

export interface AuditEntry {
  time: Timestamp | null;
  by: string;
  role: Role;
  /** Such as "Bans.CreateBan". */
  method: string;
  /** What was asked for, as JSON; never a secret. */
  request: string;
  /** What stood before and after, as JSON; empty where nothing did. */
  before: string;
  after: string;
}

export interface BacktestBan {
  jail: string;
  target: string;
  time: Timestamp | null;
  matches: number;
}

export interface BacktestPolicyRequest {
  files: PolicyFile[];
  since: Timestamp | null;
}

export interface BacktestPolicyResponse {
  /** Matches gone through. */
  matches: number;
  from: Timestamp | null;
  to: Timestamp | null;
  /** Bans the changed policy adds, and those it would not have made. */
  added: BacktestBan[];
  removed: BacktestBan[];
  same: number;
}

/** One ban, as it stands in the ban table. */
export interface Ban {
  /** Names the decision: the same trip gives the same id. */
  id: string;
  jail: string;
  /** An address or CIDR in canonical form. */
  target: string;
  /** Event time of the newest match that was counted, or when it was made by hand. */
  since: Timestamp | null;
  /** Absolute end. Absent: permanent. */
  until: Timestamp | null;
  /** Which ban of this target in this jail it is, from 1. */
  count: number;
  /** Rises with every change of the record, from 1. */
  generation: number;
  state: BanState;
  /** The node that alone enforces it. Empty: every node. */
  node: string;
  /** What is blocked, such as "tcp/22,2222". Empty: everything. */
  ports: string;
  /** "drop" or "reject". */
  blocktype: string;
  reason: BanReason | null;
}

/** Why a ban was made. */
export interface BanReason {
  /** The match whose arrival tripped the counter. Empty: made by hand. */
  cause: string;
  /** The sum of the weights counted. */
  matches: number;
  /** The nodes that saw those matches, sorted. */
  nodes: string[];
  /** Revision of the policy that decided. */
  policy: string;
  /** So many bans of the target before this one made it longer. */
  earlier?: number;
}

export type BanState =
  | "BAN_STATE_UNSPECIFIED"
  | "BAN_STATE_ACTIVE"
  | "BAN_STATE_LIFTED"
  | "BAN_STATE_ENDED";

export interface CreateBanRequest {
  /** An address or CIDR, no wider than the guard allows. */
  target: string;
  /** A jail of the policy, which decides ports and blocktype. Empty: "manual", which blocks everything. */
  jail: string;
  /** Absent: the jail's bantime; of "manual", an hour. */
  duration: Duration | null;
  /** Without an end; excludes duration. */
  permanent: boolean;
  /** Only there. Empty: every node. */
  node: string;
  /** For the audit. */
  comment: string;
}

export interface CreateBanResponse {
  ban: Ban | null;
}

export interface CreateTokenRequest {
  /** Letters, digits, dots, hyphens, underscores; at most 64. */
  name: string;
  role: Role;
  /** Absent: without an end. */
  lifetime: Duration | null;
}

export interface CreateTokenResponse {
  token: Token | null;
  /** What the client sends as `authorization: Bearer …`. */
  secret: string;
}

export interface DeleteBansRequest {
  /** An address, or a network: every ban within it, and those that are exactly it. */
  target?: string;
  /** Everything; must be true. */
  all?: boolean;
  /** Only of this jail. */
  jail: string;
  /** Only of this node's own. */
  node: string;
  comment: string;
}

export interface DeleteBansResponse {
  /** How many were lifted. */
  lifted: number;
  /** The first thousand of them. */
  bans: Ban[];
}

export interface DiffPolicyRequest {
  /** Against the one that stands; excludes from and to. */
  files: PolicyFile[];
  from: number;
  /** 0: the one that stands. */
  to: number;
}

export interface DiffPolicyResponse {
  /** One line per setting that differs, such as "jail sshd: maxretry 5 -> 3". */
  changes: string[];
  /** The files, as a unified diff. */
  text: string;
}

export interface DrainNodeRequest {
  name: string;
  /** False ends it. */
  drained: boolean;
}

export interface Event {
  time: Timestamp | null;
  kind: EventKind;
  /** One line, as the log has it. */
  text: string;
  match?: Match;
  /** Of a ban and an unban. */
  ban?: Ban;
  node?: Node;
  held?: HeldBan;
  /** Hash of the revision that now stands. */
  policy?: string;
  /** Events before this one that the client was too slow for. */
  missed: number;
}

export type EventKind =
  | "EVENT_KIND_UNSPECIFIED"
  | "EVENT_KIND_MATCH"
  | "EVENT_KIND_BAN"
  | "EVENT_KIND_UNBAN"
  | "EVENT_KIND_NODE"
  | "EVENT_KIND_GUARD"
  | "EVENT_KIND_POLICY";

export interface ExplainTargetRequest {
  /** An address or CIDR. */
  target: string;
  /** Only this jail. */
  jail: string;
  /** Matches shown per jail, the newest; 0: 20, at most 1000. */
  matches: number;
}

export interface ExplainTargetResponse {
  target: string;
  /** Why it would not be banned, such as "ignored: 10.0.0.0/8". Empty: it may be. */
  never_ban: string;
  jails: JailExplanation[];
}

export interface ExplainedMatch {
  match: Match | null;
  /** The counter after it, by event time. */
  count: number;
  /** Whether it tripped there. */
  trips: boolean;
}

export interface GetBanRequest {
  jail: string;
  target: string;
  /** Empty: the fleet's. */
  node: string;
}

export type GetGuardRequest = Record<string, never>;

export interface GetJailRequest {
  name: string;
}

export interface GetNodeRequest {
  name: string;
}

export interface GetPolicyRequest {
  /** 0: the one that stands. */
  number: number;
}

export interface GuardStatus {
  /** New bans per minute that one jail, and one node's matches, may cause; 0: no limit. */
  max_bans_per_minute: number;
  /** The widest networks that may be banned, as prefix lengths. */
  widest_ipv4: number;
  widest_ipv6: number;
  held: number;
}

export interface HeldBan {
  /** As it would be. */
  ban: Ban | null;
  /** Why it is held back. */
  why: string;
  /** "guard": a limit of the policy; "check": a never-ban check could not be made. */
  by: string;
  held_since: Timestamp | null;
}

export interface HeldBansRequest {
  /** The ban's id. */
  id?: string;
  /** Every one; must be true. */
  all?: boolean;
}

export interface HeldBansResponse {
  done: number;
  /** Those that could not be released, with why. */
  refused: string[];
}

export interface Jail {
  name: string;
  filter: string;
  /** What is read: paths and globs, or the source's name. */
  logs: string[];
  maxretry: number;
  findtime: Duration | null;
  /** Absent: permanent. */
  bantime: Duration | null;
  mode: JailMode;
  /** "fleet" or "node". */
  count: string;
  /** What is blocked, such as "tcp/22". Empty: everything. */
  ports: string;
  blocktype: string;
  ignore: string[];
  /** Bans of it that stand now, over all nodes. */
  active_bans: number;
  /** Set while something is set over the policy. */
  override: JailOverride | null;
}

export interface JailExplanation {
  jail: string;
  /** Every record of the target, newest first. */
  bans: Ban[];
  /** The matches the bus still retains, oldest first. */
  matches: ExplainedMatch[];
  /** Older ones that were left out. */
  matches_left_out: number;
  /** Nodes that say they hold the active ban, that do not yet, and that refuse it, with why. */
  enforced_by: string[];
  pending_on: string[];
  refused_by: Refusal[];
  /** Set when the guard or a check holds a ban back. */
  held: string;
}

export type JailMode =
  | "JAIL_MODE_UNSPECIFIED"
  | "JAIL_MODE_ENFORCE"
  | "JAIL_MODE_SIMULATE";

/** What was set over the policy; an absent field is the policy's. */
export interface JailOverride {
  mode: JailMode;
  maxretry?: number;
  findtime: Duration | null;
  bantime: Duration | null;
  /** Absent: until it is cleared. */
  until: Timestamp | null;
  /** Who set it. */
  by: string;
}

export interface ListAuditRequest {
  page_size: number;
  page_token: string;
}

export interface ListAuditResponse {
  entries: AuditEntry[];
  next_page_token: string;
}

export interface ListBansRequest {
  /** At most 1000; 0: 100. */
  page_size: number;
  /** The answer's next_page_token. The filters must be those of the first page. */
  page_token: string;
  /** Only this address or network, those within it, and those that contain it. */
  target: string;
  jail: string;
  /** Only what this node enforces: bans of its own and of every node. */
  node: string;
  /** Only bans made at or after / before this time. */
  since: Timestamp | null;
  before: Timestamp | null;
  /** Lifted and ended ones as well. */
  all_states: boolean;
}

export interface ListBansResponse {
  bans: Ban[];
  /** Empty after the last page. */
  next_page_token: string;
}

export interface ListHeldBansRequest {
  page_size: number;
  page_token: string;
}

export interface ListHeldBansResponse {
  bans: HeldBan[];
  next_page_token: string;
}

export type ListJailsRequest = Record<string, never>;

export interface ListJailsResponse {
  /** By name. */
  jails: Jail[];
}

export interface ListNodesRequest {
  /** At most 1000; 0: 100. */
  page_size: number;
  page_token: string;
  /** Only nodes in this state. */
  state: NodeState;
}

export interface ListNodesResponse {
  nodes: Node[];
  next_page_token: string;
  /** Of all nodes, whatever the filter. */
  total: number;
}

export interface ListRevisionsRequest {
  page_size: number;
  page_token: string;
}

export interface ListRevisionsResponse {
  revisions: PolicyRevision[];
  next_page_token: string;
}

export type ListTokensRequest = Record<string, never>;

export interface ListTokensResponse {
  tokens: Token[];
}

/** One log line that a jail's filter recognised. */
export interface Match {
  /** 32 hexadecimal digits: names it for good. */
  id: string;
  node: string;
  jail: string;
  /** What the jail counts by. */
  key: string;
  target: string;
  /** From the line. */
  time: Timestamp | null;
  weight: number;
  /** Path of the log, or the name of the source. */
  log: string;
  line: string;
  /** What the filter captured. */
  captures: Record<string, string>;
}

export interface Node {
  name: string;
  state: NodeState;
  /** agent, coordinator, enforcer. */
  roles: string[];
  version: string;
  /** Revision of the policy it runs. */
  policy: string;
  last_heard: Timestamp | null;
  started: Timestamp | null;
  /** Its clock less ours; positive: it is ahead. */
  clock_offset: Duration | null;
  /** Bytes of its logs that it has yet to read. */
  lag_bytes: number;
  /** Bans that its kernel holds. */
  enforced_bans: number;
  /** Bans it refuses to enforce. */
  refused_bans: number;
  /** Elements that were missing from or foreign to its firewall at the last look. */
  drift: number;
  firewall: string;
  addresses: string[];
  drained: boolean;
  quarantined: boolean;
}

export type NodeState =
  | "NODE_STATE_UNSPECIFIED"
  | "NODE_STATE_ALIVE"
  | "NODE_STATE_SILENT"
  | "NODE_STATE_STOPPED";

export interface Policy {
  revision: PolicyRevision | null;
  files: PolicyFile[];
}

/** One file of a policy. */
export interface PolicyFile {
  /** Relative to the policy's directory, with slashes. */
  path: string;
  content: Uint8Array;
}

/** One thing found wrong. */
export interface PolicyProblem {
  file: string;
  line: number;
  code: string;
  message: string;
  warning: boolean;
}

export interface PolicyRevision {
  /** From 1. */
  number: number;
  /** Hash of the content; what nodes report. */
  hash: string;
  time: Timestamp | null;
  by: string;
  comment: string;
  jails: number;
  /** Nodes that run it now. */
  nodes: number;
}

export interface QuarantineNodeRequest {
  name: string;
  /** False ends it; what was put aside stays there. */
  quarantined: boolean;
}

export interface Refusal {
  node: string;
  reason: string;
}

export interface RevokeTokenRequest {
  name: string;
}

export type RevokeTokenResponse = Record<string, never>;

/** Each may do what those before it may. */
export type Role =
  | "ROLE_UNSPECIFIED"
  | "ROLE_VIEWER"
  | "ROLE_OPERATOR"
  | "ROLE_ADMIN";

export interface RollbackPolicyRequest {
  number: number;
  comment: string;
}

export interface SetJailRequest {
  name: string;
  /** Replaces what was set before; `by` is ignored. */
  override?: JailOverride;
  /** Back to the policy; must be true. */
  clear?: boolean;
}

export interface Token {
  name: string;
  role: Role;
  created: Timestamp | null;
  created_by: string;
  /** Absent: it does not end by itself. */
  until: Timestamp | null;
}

export interface ValidatePolicyRequest {
  files: PolicyFile[];
}

export interface ValidatePolicyResponse {
  valid: boolean;
  problems: PolicyProblem[];
  /** Names of the jails that it enables. */
  jails: string[];
}

export interface WatchEventsRequest {
  /** Empty: all but matches. */
  kinds: EventKind[];
  jail: string;
  /** Only this address or what lies within this network. */
  target: string;
  node: string;
}

export type WhoAmIRequest = Record<string, never>;

export interface WhoAmIResponse {
  /** A token's name, a certificate's common name, or "local". */
  name: string;
  role: Role;
  server_version: string;
}

/** Every service and method, with what goes in and comes out. */
export interface AdminApi {
  Access: {
    WhoAmI: { request: WhoAmIRequest; response: WhoAmIResponse; stream: false };
    CreateToken: { request: CreateTokenRequest; response: CreateTokenResponse; stream: false };
    ListTokens: { request: ListTokensRequest; response: ListTokensResponse; stream: false };
    RevokeToken: { request: RevokeTokenRequest; response: RevokeTokenResponse; stream: false };
    ListAudit: { request: ListAuditRequest; response: ListAuditResponse; stream: false };
  };
  Bans: {
    ListBans: { request: ListBansRequest; response: ListBansResponse; stream: false };
    GetBan: { request: GetBanRequest; response: Ban; stream: false };
    CreateBan: { request: CreateBanRequest; response: CreateBanResponse; stream: false };
    DeleteBans: { request: DeleteBansRequest; response: DeleteBansResponse; stream: false };
    ExplainTarget: { request: ExplainTargetRequest; response: ExplainTargetResponse; stream: false };
  };
  Events: {
    WatchEvents: { request: WatchEventsRequest; response: Event; stream: true };
  };
  Guard: {
    GetGuard: { request: GetGuardRequest; response: GuardStatus; stream: false };
    ListHeldBans: { request: ListHeldBansRequest; response: ListHeldBansResponse; stream: false };
    ReleaseHeldBans: { request: HeldBansRequest; response: HeldBansResponse; stream: false };
    DropHeldBans: { request: HeldBansRequest; response: HeldBansResponse; stream: false };
  };
  Jails: {
    ListJails: { request: ListJailsRequest; response: ListJailsResponse; stream: false };
    GetJail: { request: GetJailRequest; response: Jail; stream: false };
    SetJail: { request: SetJailRequest; response: Jail; stream: false };
  };
  Nodes: {
    ListNodes: { request: ListNodesRequest; response: ListNodesResponse; stream: false };
    GetNode: { request: GetNodeRequest; response: Node; stream: false };
    DrainNode: { request: DrainNodeRequest; response: Node; stream: false };
    QuarantineNode: { request: QuarantineNodeRequest; response: Node; stream: false };
  };
  Policies: {
    GetPolicy: { request: GetPolicyRequest; response: Policy; stream: false };
    ValidatePolicy: { request: ValidatePolicyRequest; response: ValidatePolicyResponse; stream: false };
    DiffPolicy: { request: DiffPolicyRequest; response: DiffPolicyResponse; stream: false };
    ApplyPolicy: { request: ApplyPolicyRequest; response: ApplyPolicyResponse; stream: false };
    ListRevisions: { request: ListRevisionsRequest; response: ListRevisionsResponse; stream: false };
    RollbackPolicy: { request: RollbackPolicyRequest; response: ApplyPolicyResponse; stream: false };
    BacktestPolicy: { request: BacktestPolicyRequest; response: BacktestPolicyResponse; stream: false };
  };
}
