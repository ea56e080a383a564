import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** Sends datagrams to a port. */
export class UdpSender {
  readonly #socket: UdpSocket = createSocket("udp4");
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  send(datagram: string | Buffer): Promise<void> {
    return new Promise((sent, failed) => {
      this.#socket.send(datagram, this.#port, "127.0.0.1", (error) =>
        error === null ? sent() : failed(error),
      );
    });
  }

  close(): Promise<void> {
    return new Promise((closed) => this.#socket.close(closed));
  }
}

/** Sends bytes over TCP; connects anew when it is disconnected. */
export class TcpSender {
  readonly #port: number;
  #socket: Socket | null = null;

  constructor(port: number) {
    this.#port = port;
  }

  async send(bytes: Buffer): Promise<void> {
    let socket = this.#socket;
    if (socket === null || !socket.writable || socket.readableEnded || socket.destroyed) {
      socket = await connected(this.#port);
      this.#socket = socket;
    }
    const written = socket;
    await new Promise<void>((sent, failed) =>
      written.write(bytes, (error) => (error ? failed(error) : sent())),
    );
  }

  close(): void {
    this.#socket?.destroy();
  }
}

/** A connection to a port of this machine; rejects where nobody listens. */
export async function connected(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  // Read, so that its end is noticed.
  socket.resume().on("error", () => {});
  return socket;
}

/** Whether somebody listens on a port of this machine. */
export async function isListened(protocol: "udp" | "tcp", port: number): Promise<boolean> {
  if (protocol === "tcp") {
    return connected(port).then(
      (socket) => {
        socket.destroy();
        return true;
      },
      () => false,
    );
  }
  const probe = createSocket("udp4");
  try {
    probe.bind(port, "127.0.0.1");
    await once(probe, "listening");
    return false;
  } catch {
    return true;
  } finally {
    probe.close();
  }
}
