import type { Millis } from "@fleetban/core";
import { Cluster, type Redis } from "ioredis";
import { redisClient } from "./client.ts";
import { redisFailure } from "./failure.ts";
import { nameOf, type RedisConnectionOptions } from "./options.ts";
import { type CallArguments, runScript, type Script } from "./script.ts";

/** A connection that is made anew for ever; while it is broken, everything fails at once with a code. */
export class RedisConnection {
  readonly cluster: boolean;
  readonly #client: Redis | Cluster;
  readonly #name: string;
  /** What the connection met last, until it is whole again. */
  #lately: Error | null = null;
  readonly #closing = new AbortController();

  constructor(options: RedisConnectionOptions) {
    this.cluster = "cluster" in options;
    this.#name = nameOf(options);
    this.#client = redisClient(options);
    this.#client.on("error", (error: Error & { lastNodeError?: Error | null }) => {
      this.#lately = error.lastNodeError ?? error;
    });
    this.#client.on("ready", () => {
      this.#lately = null;
    });
  }

  /**
   * Resolves after the first attempt, whether Redis was there or not.
   *
   * @param patience no longer than this: a cluster may answer and name nodes that nobody reaches
   */
  async open(patience: Millis): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const failed = new Promise<void>((resolve) => {
      this.#client.once("reconnecting", () => resolve());
      timer = setTimeout(resolve, patience);
    });
    const connected = this.#client.connect().catch((error: Error) => {
      this.#lately ??= error;
    });
    await Promise.race([connected, failed]);
    clearTimeout(timer);
  }

  /** Resolves when Redis answers: now, or when it is back. Rejects when the connection is closed. */
  async ready(): Promise<void> {
    // A client may think for a moment that it is connected when it is not any more.
    while (!(await this.#answers())) await this.#connected();
  }

  /**
   * Runs a script once per call, all at once and each atomically; replies come in the order of the calls.
   *
   * @throws FLB_COORDINATOR_REDIS_AWAY or FLB_COORDINATOR_REDIS_REFUSED after all calls have ended, some of
   *   which may have been carried out
   */
  run(script: Script, calls: readonly CallArguments[]): Promise<unknown[]> {
    return this.#coded(() => runScript(this.#client, script, calls));
  }

  /** Asks every server that holds keys of its own: the one, or each master of the cluster. */
  eachServer<T>(ask: (server: Redis) => Promise<T>): Promise<T[]> {
    return this.#coded(() => {
      const servers = this.#client instanceof Cluster ? this.#client.nodes("master") : [this.#client];
      if (servers.length === 0) throw new Error("no node of the cluster is known");
      return Promise.all(servers.map(ask));
    });
  }

  /** Says it to the server that holds the key. */
  call(command: string, key: string, ...args: string[]): Promise<unknown> {
    return this.#coded(() => this.#client.call(command, key, ...args));
  }

  /** Waits for what was said already, if Redis still answers. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    if (this.#client.status === "ready") await this.#client.quit().catch(() => undefined);
    this.#client.disconnect();
  }

  async #answers(): Promise<boolean> {
    if (this.#closing.signal.aborted) throw this.#failure(new Error("the connection is closed"));
    if (this.#client.status !== "ready") return false;
    return this.#client.ping().then(
      () => true,
      (error: Error) => error.name === "ReplyError",
    );
  }

  /** The next time that a connection is made, or the end. */
  async #connected(): Promise<void> {
    const { signal } = this.#closing;
    await new Promise<void>((resolve) => {
      const settle = () => {
        this.#client.off("ready", settle);
        signal.removeEventListener("abort", settle);
        resolve();
      };
      if (signal.aborted) return settle();
      this.#client.on("ready", settle);
      signal.addEventListener("abort", settle);
    });
  }

  async #coded<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown) {
    return redisFailure(error, this.#name, this.#lately);
  }
}
