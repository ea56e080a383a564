import { chmodSync } from "node:fs";
import { lstat, unlink } from "node:fs/promises";
import { FleetbanError } from "@fleetban/core";
import type { DgramSocket } from "node-unix-socket";
import type { Inlet, InletContext } from "../stream/inlet.ts";
import { Retry } from "../stream/retry.ts";

/** The kernel may give less (net.core.rmem_max); whoever sends waits when it is full. */
const receiveBuffer = 1024 * 1024;

/** A datagram socket at a path, as /dev/log is one: every program of the machine may write to it. */
export class UnixDatagrams implements Inlet {
  readonly #path: string;
  readonly #context: InletContext;
  readonly #take: (datagram: Buffer) => void;
  readonly #retry: Retry;
  #socket: DgramSocket | null = null;
  #closed = false;

  constructor(path: string, context: InletContext, take: (datagram: Buffer) => void) {
    this.#path = path;
    this.#context = context;
    this.#take = take;
    this.#retry = new Retry(context.clock, 1_000, 30_000);
  }

  async open(): Promise<void> {
    try {
      // Native code, loaded where a policy has such a socket: Node.js itself has none.
      const { DgramSocket } = await import("node-unix-socket");
      await this.#clear(DgramSocket);
      if (this.#closed) return;
      const socket = new DgramSocket();
      socket.on("error", (error: Error) => this.#failed(error));
      socket.on("data", (datagram: Buffer) => {
        if (datagram.length > 0 && !this.#closed) this.#take(datagram);
      });
      try {
        socket.bind(this.#path);
        socket.setRecvBufferSize(receiveBuffer);
        chmodSync(this.#path, 0o666);
      } catch (error) {
        socket.close();
        throw error;
      }
      this.#socket = socket;
      this.#retry.reset();
      this.#context.problem.clear();
    } catch (error) {
      this.#failed(error as Error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#retry.stop();
    if (this.#socket === null) return;
    this.#socket.close();
    this.#socket = null;
    await unlink(this.#path).catch(() => {});
  }

  /** Removes the socket that a killed process left; never a file, nor a socket that somebody reads. */
  async #clear(Socket: typeof DgramSocket): Promise<void> {
    const found = await lstat(this.#path).catch(() => null);
    if (found === null) return;
    if (!found.isSocket()) throw new Error("there is something else than a socket");
    if (await isRead(this.#path, Socket)) throw new Error("another process reads it");
    await unlink(this.#path);
  }

  #failed(error: Error): void {
    const { name, problem } = this.#context;
    this.#socket = null;
    const message = `${name} cannot listen at ${this.#path}: ${error.message}`;
    problem.report(new FleetbanError("FLB_SOURCE_UNAVAILABLE", message, { cause: error }));
    if (!this.#closed) this.#retry.later(() => void this.open());
  }
}

/** Whether a process has the socket open: an empty datagram is refused where none has. */
async function isRead(path: string, Socket: typeof DgramSocket): Promise<boolean> {
  const probe = new Socket();
  probe.on("error", () => {});
  try {
    const error = await new Promise<Error | undefined>((sent) =>
      probe.sendTo(Buffer.alloc(0), 0, 0, path, sent),
    );
    return error === undefined || error === null;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}
