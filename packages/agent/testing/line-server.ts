import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";

/** A server that sends to whoever is connected last. */
export class LineServer {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #last: Socket | null = null;
  #waiting: (() => void)[] = [];
  /** How many have connected so far. */
  accepted = 0;

  /** @param greet what it does with a new connection, before it counts as connected */
  constructor(greet: (socket: Socket) => Promise<void> = async () => {}) {
    this.#server = createServer((socket) => {
      this.accepted++;
      this.#open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => this.#open.delete(socket));
      void greet(socket).then(() => {
        this.#last = socket.resume();
        for (const go of this.#waiting.splice(0)) go();
      });
    });
  }

  /** @returns the port */
  async start(port = 0): Promise<number> {
    this.#server.listen(port, "127.0.0.1");
    await once(this.#server, "listening");
    return (this.#server.address() as { port: number }).port;
  }

  /** Resolves when somebody is connected. */
  async connected(): Promise<void> {
    while (this.#last === null || this.#last.destroyed) {
      await new Promise<void>((go) => this.#waiting.push(go));
    }
  }

  async send(bytes: Buffer | string): Promise<void> {
    await this.connected();
    const socket = this.#last as Socket;
    await new Promise<void>((sent, failed) =>
      socket.write(bytes, (error) => (error ? failed(error) : sent())),
    );
  }

  /** Whether anybody is connected; who has just left is given a moment. */
  async hasClients(): Promise<boolean> {
    for (let left = 200; left > 0 && this.#open.size > 0; left--)
      await new Promise((go) => setTimeout(go, 10));
    return this.#open.size > 0;
  }

  /** Ends every connection. */
  drop(): void {
    for (const socket of this.#open) socket.destroy();
    this.#last = null;
  }

  async close(): Promise<void> {
    this.drop();
    await new Promise((closed) => this.#server.close(closed));
  }
}
