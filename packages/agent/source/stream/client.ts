import { connect, type Socket } from "node:net";
import { type Endpoint, FleetbanError, type Millis } from "@fleetban/core";
import type { Inlet, InletContext } from "./inlet.ts";
import { Retry } from "./retry.ts";

/** How long a server may take to answer. */
const patience: Millis = 10_000;
/** A server that went away without a word is noticed by the system's probes after so long. */
const probeAfter: Millis = 60_000;

/** One connection, from its beginning to its end. */
export interface Session {
  push(bytes: Buffer): void;
  /** Nothing more comes. */
  end(): void;
}

/** What a session can do with its connection. */
export interface SessionLink {
  send(text: string): void;
  /** It works as it should: trouble is over. */
  well(): void;
  /** Ends the connection, for this reason; it is tried again. */
  fail(error: FleetbanError): void;
}

/** Connects to a server, and again whenever that ends: after a second, later up to half a minute. */
export class Client implements Inlet {
  readonly #server: Endpoint;
  readonly #context: InletContext;
  readonly #begin: (link: SessionLink) => Session;
  readonly #retry: Retry;
  #socket: Socket | null = null;
  #closed = false;

  /** @param begin called with each new connection */
  constructor(server: Endpoint, context: InletContext, begin: (link: SessionLink) => Session) {
    this.#server = server;
    this.#context = context;
    this.#begin = begin;
    this.#retry = new Retry(context.clock, 1_000, 30_000);
  }

  open(): Promise<void> {
    const { host, port } = this.#server;
    const { clock, problem, sink, metrics, name } = this.#context;
    if (this.#closed) return Promise.resolve();
    const socket = connect({ host, port, keepAlive: true, keepAliveInitialDelay: probeAfter, noDelay: true });
    this.#socket = socket;
    let session: Session | null = null;
    let why: FleetbanError | null = null;
    const fail = (error: FleetbanError) => {
      why ??= error;
      socket.destroy();
    };
    const cancel = clock.schedule(clock.now() + patience, () => fail(this.#trouble("it does not answer")));
    return new Promise((opened) => {
      socket.on("connect", () => {
        cancel();
        session = this.#begin({
          send: (text) => socket.write(text),
          well: () => {
            problem.clear();
            this.#retry.reset();
          },
          fail,
        });
        opened();
      });
      socket.on("data", (bytes) => {
        session?.push(bytes);
        if (!sink.crowded) return;
        socket.pause();
        void sink.room().then(() => socket.resume());
      });
      socket.on("error", (error) => {
        why ??= this.#trouble(error.message, error);
      });
      socket.on("close", () => {
        cancel();
        session?.end();
        this.#socket = null;
        opened();
        if (this.#closed) return;
        metrics.count("fleetban_source_disconnects_total", { source: name });
        problem.report(why ?? this.#trouble("the connection ended"));
        this.#retry.later(() => void this.open());
      });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry.stop();
    const socket = this.#socket;
    if (socket === null) return;
    await new Promise<void>((closed) => {
      socket.once("close", () => closed());
      socket.destroy();
    });
  }

  #trouble(what: string, cause?: Error): FleetbanError {
    const { host, port } = this.#server;
    const message = `${this.#context.name} is not connected to ${host} port ${port}: ${what}`;
    return new FleetbanError("FLB_SOURCE_UNAVAILABLE", message, { cause });
  }
}
