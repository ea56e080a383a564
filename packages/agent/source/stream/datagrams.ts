import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import { type CancelTimer, type Endpoint, FleetbanError } from "@fleetban/core";
import { Allowed } from "./allowed.ts";
import type { Inlet, InletContext } from "./inlet.ts";
import { kernelDrops } from "./kernel-drops.ts";
import { Retry } from "./retry.ts";

/** What the kernel keeps while the process does something else; it may give less (net.core.rmem_max). */
const receiveBuffer = 8 * 1024 * 1024;
/** How often the kernel is asked what it dropped. */
const askEvery = 10_000;

/** A UDP socket that is opened again when it fails. */
export class Datagrams implements Inlet {
  readonly #listen: Endpoint;
  readonly #context: InletContext;
  readonly #allowed: Allowed;
  readonly #take: (datagram: Buffer, sender: string) => void;
  readonly #retry: Retry;
  #socket: Socket | null = null;
  #closed = false;
  #cancelAsk: CancelTimer = () => {};
  /** By the kernel, on this socket. */
  #dropped = 0;

  /** @param take called with each datagram and the address it came from */
  constructor(
    listen: Endpoint,
    allow: readonly string[],
    context: InletContext,
    take: (datagram: Buffer, sender: string) => void,
  ) {
    this.#listen = listen;
    this.#context = context;
    this.#allowed = new Allowed(allow, context);
    this.#take = take;
    this.#retry = new Retry(context.clock, 1_000, 30_000);
  }

  open(): Promise<void> {
    const { host, port } = this.#listen;
    const socket = createSocket({ type: isIPv6(host) ? "udp6" : "udp4", recvBufferSize: receiveBuffer });
    return new Promise((opened) => {
      socket.on("error", (error) => {
        this.#failed(socket, error);
        opened();
      });
      socket.on("message", (datagram, { address }) => {
        if (this.#allowed.admits(address)) this.#take(datagram, address);
      });
      socket.bind({ address: host, port }, () => {
        if (this.#closed) {
          socket.close();
          return opened();
        }
        this.#socket = socket;
        this.#retry.reset();
        this.#context.problem.clear();
        this.#dropped = 0;
        this.#askLater();
        opened();
      });
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry.stop();
    this.#cancelAsk();
    const socket = this.#socket;
    this.#socket = null;
    if (socket === null) return;
    await this.#ask(socket);
    await new Promise<void>((closed) => socket.close(closed));
  }

  #failed(socket: Socket, error: Error): void {
    const { name, problem } = this.#context;
    const { host, port } = this.#listen;
    problem.report(
      new FleetbanError(
        "FLB_SOURCE_UNAVAILABLE",
        `${name} cannot listen on UDP ${host} port ${port}: ${error.message}`,
        {
          cause: error,
        },
      ),
    );
    this.#cancelAsk();
    if (this.#socket === socket) this.#socket = null;
    try {
      socket.close();
    } catch {
      // It never was open.
    }
    if (!this.#closed) this.#retry.later(() => void this.open());
  }

  #askLater(): void {
    const { clock } = this.#context;
    if (this.#closed) return;
    this.#cancelAsk = clock.schedule(clock.now() + askEvery, () => {
      if (this.#socket !== null) void this.#ask(this.#socket).then(() => this.#askLater());
    });
  }

  async #ask(socket: Socket): Promise<void> {
    const dropped = await kernelDrops(socket.address());
    if (dropped > this.#dropped) this.#context.sink.lost("kernel", dropped - this.#dropped);
    this.#dropped = Math.max(dropped, this.#dropped);
  }
}
