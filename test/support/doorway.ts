import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Running } from "@fleetban/test-servers";

/** A place inside, as it is reached there. */
export interface Inside {
  host: string;
  port: number;
}

/**
 * Ways into a network namespace for a test that runs outside: files cross what addresses don't, so a
 * process in there listens on Unix sockets and hands on what comes.
 */
export class Doorway {
  readonly #folder: string;
  readonly #running: Running;
  readonly #servers: Server[] = [];

  private constructor(folder: string, running: Running) {
    this.#folder = folder;
    this.#running = running;
  }

  /** @param inside words that run a command in the namespace */
  static async open(inside: readonly string[], places: readonly Inside[]): Promise<Doorway> {
    const folder = mkdtempSync(join(tmpdir(), "fleetban-door-"));
    const doors = places.map((place) => ({ ...place, path: pathOf(folder, place) }));
    const [command, ...args] = [...inside, process.execPath, "-e", script, JSON.stringify(doors)];
    const running = new Running(command as string, args);
    await running.line("open");
    return new Doorway(folder, running);
  }

  /** The Unix socket that leads to a place. */
  path(place: Inside): string {
    return pathOf(this.#folder, place);
  }

  /** A port of this machine's loopback that leads there, for clients that know no Unix sockets. */
  async port(place: Inside): Promise<number> {
    const server = createServer((socket) => {
      const way = connect(this.path(place));
      const end = () => {
        socket.destroy();
        way.destroy();
      };
      socket.on("error", end).on("close", end).pipe(way);
      way.on("error", end).on("close", end).pipe(socket);
    });
    this.#servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return (server.address() as { port: number }).port;
  }

  async close(): Promise<void> {
    await this.#running.end("SIGKILL");
    for (const server of this.#servers) server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function pathOf(folder: string, { host, port }: Inside): string {
  return join(folder, `${host.replaceAll(":", "_")}-${port}`);
}

const script = `
  const net = require("node:net");
  const doors = JSON.parse(process.argv[1]);
  let left = doors.length;
  for (const { host, port, path } of doors) {
    net.createServer((socket) => {
      const way = net.connect({ host, port });
      const end = () => { socket.destroy(); way.destroy(); };
      socket.on("error", end).on("close", end).pipe(way);
      way.on("error", end).on("close", end).pipe(socket);
    }).listen(path, () => { if (--left === 0) console.log("open"); });
  }`;
