import { FleetbanError, longestDocument, type Millis } from "@fleetban/core";
import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  ReplayPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "nats";
import { limits } from "../codec/limits.ts";
import * as names from "./subjects.ts";

/** What the operator may decide about JetStream. */
export interface ProvisionSettings {
  /** Of all jails, in milliseconds. Matches stay at least so long, so that counters can be rebuilt. */
  longestFindtime: Millis;
  /** Servers that keep a copy of everything; 1, 3 or 5. */
  replicas?: number;
  /** Only `file`. */
  storage?: string;
  matches?: {
    /** Twice the longest findtime, and a day at least, by default: a match may be one findtime late. */
    maxAge?: Millis;
    maxBytes?: number;
    /** How long the server knows a batch again that is sent twice. */
    duplicateWindow?: Millis;
    /**
     * Why a full stream is to refuse new matches. By default it drops the oldest, which were counted
     * long ago unless every coordinator is down; refused ones wait in the agents, uncounted.
     */
    discardNew?: string;
  };
  poison?: { maxAge?: Millis; maxBytes?: number };
  /** The default is no limit: a ban that can't be stored can't be enforced. */
  bans?: { maxBytes?: number };
  /** How long a node that fell silent is remembered; a week by default. */
  nodes?: { maxAge?: Millis };
  audit?: { maxAge?: Millis; maxBytes?: number };
  consumer?: {
    /** So long a coordinator may take for a delivery before another one gets it. */
    ackWait?: Millis;
    /** Deliveries on their way to all coordinators. */
    maxPending?: number;
  };
}

/** Streams and the consumer as JetStream wants them. */
export interface Layout {
  streams: (Partial<StreamConfig> & { name: string })[];
  consumer: Partial<ConsumerConfig>;
}

const day = 86_400_000;
const headersAndMore = 1024;
const nanos = (millis: Millis) => millis * 1_000_000;

/** @throws FleetbanError FLB_PROVISION_REFUSED */
export function layout(settings: ProvisionSettings): Layout {
  refuseUnsafe(settings);
  const {
    longestFindtime,
    replicas = 1,
    matches = {},
    poison = {},
    bans = {},
    nodes = {},
    audit = {},
    consumer = {},
  } = settings;
  const all = {
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    num_replicas: replicas,
    // Every read is the leader's: a copy that lags would show a coordinator what stood before.
    allow_direct: false,
  };
  return {
    streams: [
      {
        ...all,
        name: names.matchStream,
        description:
          matches.discardNew ?? "Fleetban: matches on their way to a coordinator, and for a rebuild",
        subjects: [names.matchSubjects],
        max_age: nanos(matches.maxAge ?? Math.max(day, 2 * longestFindtime)),
        max_bytes: matches.maxBytes ?? 4 * 2 ** 30,
        max_msg_size: limits.messageBytes + headersAndMore,
        duplicate_window: nanos(matches.duplicateWindow ?? 120_000),
        discard: matches.discardNew === undefined ? DiscardPolicy.Old : DiscardPolicy.New,
      },
      {
        ...all,
        name: names.poisonStream,
        description: "Fleetban: messages that could not be counted, with the reason",
        subjects: [names.poisonSubjects],
        max_age: nanos(poison.maxAge ?? 14 * day),
        max_bytes: poison.maxBytes ?? 64 * 2 ** 20,
        discard: DiscardPolicy.Old,
      },
      {
        ...all,
        name: names.banStream,
        description: "Fleetban: the ban table",
        subjects: [names.banSubjects],
        max_msgs_per_subject: 1,
        max_bytes: bans.maxBytes ?? -1,
        max_msg_size: limits.messageBytes,
        // As every KV bucket: a full table refuses a new ban, and never forgets an old one.
        discard: DiscardPolicy.New,
        allow_rollup_hdrs: true,
        deny_delete: false,
      },
      ...([names.adminBucket, names.policyBucket] as const).map((bucket) => {
        const { stream, subjects } = names.documentStream(bucket);
        return {
          ...all,
          name: stream,
          description: `Fleetban: ${bucket === names.adminBucket ? "tokens, and what was set for now" : "the policy"}`,
          subjects: [subjects],
          max_msgs_per_subject: 1,
          max_msg_size: longestDocument + headersAndMore,
          discard: DiscardPolicy.New,
          allow_rollup_hdrs: true,
          deny_delete: false,
        };
      }),
      {
        ...all,
        name: names.nodeStream,
        description: "Fleetban: the newest report of every node",
        subjects: [names.nodeSubjects],
        max_msgs_per_subject: 1,
        max_age: nanos(nodes.maxAge ?? 7 * day),
        max_msg_size: limits.messageBytes,
        discard: DiscardPolicy.Old,
      },
      {
        ...all,
        name: names.auditStream,
        description: "Fleetban: who changed what by the admin API",
        subjects: [names.auditSubject],
        max_age: nanos(audit.maxAge ?? 400 * day),
        max_bytes: audit.maxBytes ?? 256 * 2 ** 20,
        discard: DiscardPolicy.Old,
        // Nobody, a coordinator that was broken into neither, takes an entry back.
        deny_delete: true,
        deny_purge: true,
      },
    ],
    consumer: {
      durable_name: names.coordinatorConsumer,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      replay_policy: ReplayPolicy.Instant,
      ack_wait: nanos(consumer.ackWait ?? 30_000),
      max_ack_pending: consumer.maxPending ?? 1000,
      // For ever: what must not come again is rejected, and kept aside.
      max_deliver: -1,
    },
  };
}

function refuseUnsafe({
  longestFindtime,
  replicas = 1,
  storage = "file",
  matches = {},
}: ProvisionSettings): void {
  const { maxAge, discardNew } = matches;
  if (!(longestFindtime >= 0)) throw refused("the longest findtime is no time");
  if (storage !== "file") {
    throw refused(
      `storage: ${storage}. A restart of the server would lose matches that agents think safe, and all bans`,
    );
  }
  if (![1, 3, 5].includes(replicas)) {
    throw refused(
      `replicas: ${replicas}. Use 1, 3 or 5: an even number survives no more failures than one less`,
    );
  }
  if (maxAge !== undefined && maxAge < longestFindtime) {
    throw refused(
      `matches.max-age: ${maxAge / 1000} s, but the longest findtime is ${longestFindtime / 1000} s. Counters lost with Redis could not be rebuilt`,
    );
  }
  if (discardNew !== undefined && discardNew.trim() === "") {
    throw refused(
      "matches.discard-new needs a reason: a full stream would stop all counting until its oldest matches expire",
    );
  }
  for (const [key, value] of Object.entries({ ...matches, discardNew: 1 })) {
    if (typeof value === "number" && !(value > 0)) throw refused(`matches.${key}: ${value} is no limit`);
  }
}

function refused(message: string): FleetbanError {
  return new FleetbanError("FLB_PROVISION_REFUSED", message);
}
