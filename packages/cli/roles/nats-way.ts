import {
  type AuditLog,
  type BusLayout,
  type Clock,
  type DocumentStore,
  FleetbanError,
  type Log,
  type MatchConsumer,
  type MatchPublisher,
  type Metrics,
  type NodeReporter,
  type NodeReports,
  type PulseListener,
  type PulseSender,
  type RestorableBanTable,
} from "@fleetban/core";
import {
  connectNats,
  type DocumentBucket,
  type NatsLink,
  natsAuditLog,
  natsBanTable,
  natsDocumentStore,
  natsLayout,
  natsMatchConsumer,
  natsMatchPublisher,
  natsNodeReporter,
  natsNodeReports,
  natsPulseListener,
  natsPulseSender,
  policyNotice,
} from "@fleetban/wire/nats";
import { withoutSilence } from "./ban-silence.ts";
import type { Settings } from "./config/settings.ts";
import { hostOf, natsOptions } from "./nats-options.ts";

/** How long a call waits for the first connection before it fails, to be tried again; milliseconds. */
const patience = 2000;
/** Between two attempts after the server refused this node; milliseconds. */
const refusedWait = 5000;

/**
 * The way to NATS of one process: a role starts before there is a connection, and what it asks
 * meanwhile fails and is tried again, as later when the connection is lost.
 */
export class NatsWay {
  /** Rejects when no connection can ever come about, as with a seed that cannot be read. */
  readonly hopeless: Promise<never>;
  readonly #settings: Settings;
  readonly #context: { log: Log; metrics: Metrics };
  readonly #ending = new AbortController();
  readonly #linked: Promise<NatsLink>;
  readonly #connecting: Promise<void>;
  #link: NatsLink | null = null;
  /** Why there is no connection, while there never was one. */
  #why = "not connected yet";

  constructor(settings: Settings, context: { log: Log; metrics: Metrics }) {
    this.#settings = settings;
    this.#context = context;
    const { promise, resolve } = Promise.withResolvers<NatsLink>();
    const { promise: hopeless, reject } = Promise.withResolvers<never>();
    this.#linked = promise;
    this.hopeless = hopeless;
    hopeless.catch(() => {});
    context.metrics.gauge("fleetban_nats_connected", 0);
    this.#connecting = this.#connect(resolve).catch(reject);
  }

  /** Null when NATS answers, else why not. */
  async health(): Promise<string | null> {
    const where = this.#settings.nats.servers.join(", ");
    if (this.#link === null) return `${where}: ${this.#why}`;
    const link = this.#link;
    if (!link.connected()) return `${where}: the connection is lost`;
    await link.ask("reach NATS", () => link.connection.flush());
    return null;
  }

  /** Hosts of the servers as they are known now; those of a cluster tell of each other. */
  hosts(): string[] {
    const info = this.#link?.connection.info;
    return [...this.#settings.nats.servers, ...(info?.connect_urls ?? [])].flatMap(hostOf);
  }

  publisher(node: string): MatchPublisher {
    const made = this.#once((link) => natsMatchPublisher(link, node, this.#context));
    return { publish: async (matches) => (await made()).publish(matches) };
  }

  consumer(): MatchConsumer {
    const linked = this.#linked;
    const context = this.#context;
    const made = this.#once((link) => natsMatchConsumer(link, context));
    return {
      place: async () => (await made()).place(),
      async *retained(from, until, signal) {
        yield* (await made()).retained(from, until, signal);
      },
      async *deliveries(signal) {
        const link = await until(linked, signal);
        if (link !== null) yield* natsMatchConsumer(link, context).deliveries(signal);
      },
    };
  }

  bans(): RestorableBanTable {
    const made = this.#once((link) => natsBanTable(link, this.#context));
    return {
      get: async (key) => (await made()).get(key),
      put: async (ban, expected) => (await made()).put(ban, expected),
      async *list() {
        yield* (await made()).list();
      },
      entry: async (key) => (await made()).entry(key),
      page: async (after, limit) => (await made()).page(after, limit),
      listTarget: async (target) => (await made()).listTarget(target),
      async *watch(signal) {
        yield* withoutSilence(await made(), signal);
      },
      purge: async (before) => (await made()).purge(before),
      condition: async () => (await made()).condition(),
      restore: async (bans) => (await made()).restore(bans),
      setComplete: async (complete) => (await made()).setComplete(complete),
      close: async () => {},
    };
  }

  reporter(node: string): NodeReporter {
    const made = this.#once((link) => natsNodeReporter(link, node));
    return { report: async (report) => (await made()).report(report) };
  }

  reports(): NodeReports {
    const linked = this.#linked;
    const context = this.#context;
    return {
      async *watch(signal) {
        const link = await until(linked, signal);
        if (link !== null) yield* natsNodeReports(link, context).watch(signal);
      },
    };
  }

  pulseSender(name: string): PulseSender {
    const made = this.#once((link) => natsPulseSender(link, name));
    return { send: async (counting) => (await made()).send(counting) };
  }

  /** Resolves with the first connection. */
  async pulse(clock: Clock): Promise<PulseListener> {
    return natsPulseListener(await this.#linked, this.#context, clock);
  }

  layout(): BusLayout {
    const made = this.#once(natsLayout);
    return {
      standing: async () => (await made()).standing(),
      create: async (parts) => (await made()).create(parts),
    };
  }

  /** Calls when the fleet's policy may be another, and when the connection is back. @returns ends it */
  onPolicyNotice(listener: () => void): () => void {
    let ended = false;
    let end = () => {};
    void this.#linked.then((link) => {
      if (ended) return;
      listener();
      const unlisten = link.onChange((connected) => connected && listener());
      const subscription = link.connection.subscribe(policyNotice, { callback: () => listener() });
      end = () => {
        unlisten();
        subscription.unsubscribe();
      };
    });
    return () => {
      ended = true;
      end();
    };
  }

  documents(bucket: DocumentBucket): DocumentStore {
    const made = this.#once((link) => natsDocumentStore(link, this.#context, bucket));
    return {
      get: async (key) => (await made()).get(key),
      put: async (key, value, expected) => (await made()).put(key, value, expected),
      delete: async (key, expected) => (await made()).delete(key, expected),
      list: async (prefix) => (await made()).list(prefix),
      async *watch(prefix, signal) {
        yield* (await made()).watch(prefix, signal);
      },
      close: async () => {},
    };
  }

  audit(): AuditLog {
    const made = this.#once(natsAuditLog);
    return {
      append: async (entry) => (await made()).append(entry),
      list: async (before, limit) => (await made()).list(before, limit),
      close: async () => {},
    };
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#connecting;
    await this.#link?.close();
  }

  /** Makes an adapter with the first connection, which lasts as long as the process. */
  #once<T>(make: (link: NatsLink) => T): () => Promise<T> {
    let made: T | undefined;
    return async () => {
      made ??= make(this.#link ?? (await this.#soon()));
      return made;
    };
  }

  /** @throws FleetbanError FLB_NATS_UNREACHABLE when there is no connection within a moment */
  async #soon(): Promise<NatsLink> {
    let timer: NodeJS.Timeout | undefined;
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const where = this.#settings.nats.servers.join(", ");
        reject(new FleetbanError("FLB_NATS_UNREACHABLE", `${where}: ${this.#why}`));
      }, patience);
    });
    try {
      return await Promise.race([this.#linked, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Says once that there is no connection, and why, not with every attempt of a night. */
  #untilConnected(): Log {
    const { log } = this.#context;
    let said = false;
    return {
      debug: (fields, message) => log.debug(fields, message),
      info: (fields, message) => log.info(fields, message),
      warn: (fields, message) => {
        const trying = this.#link === null;
        if (trying && "error" in fields) this.#why = String(fields.error);
        if (trying && said) log.debug(fields, message);
        else log.warn(fields, message);
        said = trying;
      },
      error: (fields, message) => log.error(fields, message),
    };
  }

  async #connect(linked: (link: NatsLink) => void): Promise<void> {
    const { signal } = this.#ending;
    const options = natsOptions(this.#settings);
    while (!signal.aborted) {
      try {
        this.#link = await connectNats(options, { ...this.#context, log: this.#untilConnected() }, signal);
        this.#context.log.info({ server: this.#link.connection.getServer() }, "Connected to NATS");
        return linked(this.#link);
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof FleetbanError) || error.code === "FLB_NATS_CREDENTIALS") throw error;
        // A node may be started before the server was told of it.
        this.#why = error.message;
        this.#context.log.error({ code: error.code, err: error }, `${error.message}; trying on`);
        await pause(refusedWait, signal);
      }
    }
  }
}

function pause(wait: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, wait);
    const end = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", end, { once: true });
  });
}

/** null when the signal comes first */
async function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return null;
  const aborted = new Promise<null>((resolve) => {
    signal.addEventListener("abort", () => resolve(null), { once: true });
  });
  return Promise.race([promise, aborted]);
}
