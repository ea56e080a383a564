import { chmodSync, existsSync, unlinkSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { FleetbanError, type Log } from "@fleetban/core";

/** The part of an admin server that takes connections from elsewhere. */
export interface SocketServer {
  accept(connection: Socket): void;
  stop(): Promise<void>;
}

/**
 * Serves the admin API on a Unix socket, for its owner alone: whoever opens it is an admin. The server
 * is made when somebody first connects; until then it takes no memory.
 *
 * @returns ends both
 * @throws FleetbanError FLB_ADMIN_LISTEN when another process serves it, or it cannot be made
 */
export async function listenOnSocket(
  path: string,
  log: Log,
  serve: () => Promise<SocketServer>,
): Promise<() => Promise<void>> {
  await freeSocket(path);
  let serving: Promise<SocketServer> | undefined;
  const listener = createServer((connection) => {
    connection.on("error", () => {});
    serving ??= serve();
    serving.then(
      (server) => server.accept(connection),
      (error) => {
        serving = undefined;
        connection.destroy();
        log.error(
          { code: "FLB_ADMIN_FAILED", err: error },
          `The admin API cannot be served: ${error.message}`,
        );
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", (cause) => {
      reject(new FleetbanError("FLB_ADMIN_LISTEN", `${path}: ${cause.message}`, { cause }));
    });
    // Under the usual umask others may not write to it, which is what opens a socket.
    listener.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return async () => {
    const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
    await (await serving?.catch(() => undefined))?.stop();
    await closed;
  };
}

/** A killed process leaves its socket behind; one that answers belongs to somebody. */
async function freeSocket(path: string): Promise<void> {
  if (Buffer.byteLength(path) > 107) {
    throw new FleetbanError("FLB_ADMIN_LISTEN", `${path}: a Unix socket's path has at most 107 bytes`);
  }
  if (!existsSync(path)) return;
  const answers = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
  if (answers) throw new FleetbanError("FLB_ADMIN_LISTEN", `${path}: another process serves it`);
  unlinkSync(path);
}
