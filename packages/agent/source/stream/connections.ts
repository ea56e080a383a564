import { createServer, type Server, type Socket } from "node:net";
import { type CancelTimer, type Endpoint, FleetbanError, type Millis } from "@fleetban/core";
import { NowAndThen } from "../../now-and-then.ts";
import { Allowed } from "./allowed.ts";
import type { Framer } from "./framer.ts";
import type { Inlet, InletContext } from "./inlet.ts";
import { Retry } from "./retry.ts";

/** What all connections together may hold of records that are not complete, in bytes. */
const mostHeld = 256 * 1024 * 1024;
/** So long may a record take from its first byte to its last. */
const patience = 60_000;
const sweepEvery = 10_000;

/** How a TCP server treats those that connect. */
export interface ConnectionsOptions {
  listen: Endpoint;
  /** Networks that may connect. */
  allow: readonly string[];
  /** Most connections at a time. */
  most: number;
  /** Cuts what a sender sends. */
  framer: (sender: string) => Framer;
}

interface Connection {
  framer: Framer;
  /** Since when a record has not been complete; null: none has begun. */
  begun: Millis | null;
}

/**
 * A TCP server that is opened again when it fails. Of too many connections the one that was silent for
 * longest is closed, so that connecting alone shuts nobody out; so is one that takes too long over a record.
 */
export class Connections implements Inlet {
  readonly #options: ConnectionsOptions;
  readonly #context: InletContext;
  readonly #allowed: Allowed;
  readonly #warnings: NowAndThen;
  readonly #retry: Retry;
  /** The one that was silent for longest first. */
  readonly #open = new Map<Socket, Connection>();
  #server: Server | null = null;
  #closed = false;
  #paused = false;
  #cancelSweep: CancelTimer = () => {};

  constructor(options: ConnectionsOptions, context: InletContext) {
    this.#options = options;
    this.#context = context;
    this.#allowed = new Allowed(options.allow, context);
    this.#warnings = new NowAndThen(context.clock);
    this.#retry = new Retry(context.clock, 1_000, 30_000);
  }

  open(): Promise<void> {
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: patience });
    return new Promise((opened) => {
      server.on("error", (error) => {
        this.#failed(server, error);
        opened();
      });
      server.on("connection", (socket) => this.#accept(socket));
      server.listen(this.#options.listen, () => {
        if (this.#closed) {
          server.close();
          return opened();
        }
        this.#server = server;
        this.#retry.reset();
        this.#context.problem.clear();
        this.#sweepLater();
        opened();
      });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry.stop();
    this.#cancelSweep();
    const server = this.#server;
    const closed = new Promise<void>((done) => (server === null ? done() : server.close(() => done())));
    for (const socket of [...this.#open.keys()]) socket.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const { remoteAddress } = socket;
    // Nobody's address any more: it was closed before it was looked at.
    if (this.#closed || remoteAddress === undefined || !this.#allowed.admits(remoteAddress)) {
      socket.destroy();
      return;
    }
    const connection = { framer: this.#options.framer(remoteAddress), begun: null };
    this.#open.set(socket, connection);
    if (this.#open.size > this.#most) this.#makeRoom();
    socket.on("data", (bytes) => this.#push(socket, connection, bytes));
    // A connection that breaks is closed next.
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#open.delete(socket);
      if (connection.framer.begun) this.#context.sink.lost("incomplete");
    });
    if (this.#paused) socket.pause();
  }

  get #most(): number {
    return Math.max(1, Math.min(this.#options.most, Math.floor(mostHeld / this.#context.sink.longest)));
  }

  #push(socket: Socket, connection: Connection, bytes: Buffer): void {
    const { framer } = connection;
    const before = framer.records;
    framer.push(bytes);
    if (framer.records > before) {
      connection.begun = null;
      this.#open.delete(socket);
      this.#open.set(socket, connection);
    }
    if (framer.begun) connection.begun ??= this.#context.clock.now();
    if (this.#context.sink.crowded && !this.#paused) void this.#pause();
  }

  /** Lets those who send wait: TCP tells them. */
  async #pause(): Promise<void> {
    this.#paused = true;
    for (const socket of this.#open.keys()) socket.pause();
    await this.#context.sink.room();
    this.#paused = false;
    for (const socket of this.#open.keys()) socket.resume();
  }

  #makeRoom(): void {
    const { name, log, metrics } = this.#context;
    const [oldest] = this.#open.keys();
    if (oldest === undefined) return;
    this.#open.delete(oldest);
    oldest.destroy();
    metrics.count("fleetban_source_connections_closed_total", { source: name });
    if (!this.#warnings.due("full")) return;
    log.warn(
      { code: "FLB_SOURCE_CONNECTIONS", source: name, most: this.#most },
      `${name}: more than ${this.#most} connections; the one that was silent for longest is closed`,
    );
  }

  #sweepLater(): void {
    const { clock } = this.#context;
    this.#cancelSweep = clock.schedule(clock.now() + sweepEvery, () => {
      const overdue = clock.now() - patience;
      for (const [socket, { begun }] of this.#open) if (begun !== null && begun < overdue) socket.destroy();
      this.#sweepLater();
    });
  }

  #failed(server: Server, error: Error): void {
    const { name, problem } = this.#context;
    const { host, port } = this.#options.listen;
    const message = `${name} cannot listen on TCP ${host} port ${port}: ${error.message}`;
    problem.report(new FleetbanError("FLB_SOURCE_UNAVAILABLE", message, { cause: error }));
    if (this.#server === server) {
      this.#server = null;
      server.close();
    }
    if (!this.#closed) this.#retry.later(() => void this.open());
  }
}
