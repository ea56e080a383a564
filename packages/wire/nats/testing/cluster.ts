import { freePorts } from "@fleetban/test-servers";
import { connectNats, type NatsLink } from "../connect.ts";
import { context } from "./fleet.ts";
import { type NatsServer, startNatsServer } from "./server.ts";

/** Three servers, as one would put them on three machines. */
export interface NatsCluster {
  /** By the name that the server has in the cluster. */
  readonly servers: ReadonlyMap<string, NatsServer>;
  /** A connection to any of them. */
  connect(name?: string): Promise<NatsLink>;
  stop(): Promise<void>;
}

export async function startNatsCluster(): Promise<NatsCluster> {
  const ports = await freePorts(3);
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(", ");
  const started = ports.map(async (port, i) => {
    const name = `nats${i + 1}`;
    const cluster = `cluster { name: test, listen: "127.0.0.1:${port}", routes: [${routes}] }`;
    return [name, await startNatsServer(`server_name: ${name}\n${cluster}`)] as const;
  });
  const servers = new Map(await Promise.all(started));
  const urls = [...servers.values()].map(({ url }) => url);
  return {
    servers,
    connect: (name = "test") => connectNats({ servers: urls, name }, context),
    async stop() {
      for (const server of servers.values()) await server.stop();
    },
  };
}
