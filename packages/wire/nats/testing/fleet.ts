import { type Labels, type Match, matchId, noLog, noMetrics } from "@fleetban/core";
import { natsBanTable } from "../ban-table.ts";
import { connectNats, type NatsLink } from "../connect.ts";
import type { ProvisionSettings } from "../layout.ts";
import { provision } from "../provision.ts";
import type { NatsServer } from "./server.ts";

export const context = { log: noLog, metrics: noMetrics };

/** A context that remembers what was counted, and wakes whoever waits for it. */
export function countingContext() {
  const counts = new Map<string, number>();
  const waiting = new Set<() => void>();
  return {
    log: noLog,
    metrics: {
      ...noMetrics,
      count(name: string, labels: Labels = {}, by = 1) {
        const key = [name, ...Object.values(labels)].join(" ");
        counts.set(key, (counts.get(key) ?? 0) + by);
        for (const wake of waiting) wake();
      },
    },
    /** Resolves when `key` (the name, and its labels' values) was counted `times` times. */
    async counted(key: string, times: number): Promise<void> {
      while ((counts.get(key) ?? 0) < times) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    count: (key: string) => counts.get(key) ?? 0,
  };
}

/** Resolves when the connection comes back after a loss that is still to come. */
function comingBack(link: NatsLink): Promise<void> {
  return new Promise((resolve) => {
    const end = link.onChange((connected) => {
      if (!connected) return;
      end();
      resolve();
    });
  });
}

/** Resolves when the connection is lost. */
export function goneFrom(link: NatsLink): Promise<void> {
  return new Promise((resolve) => {
    const end = link.onChange((connected) => {
      if (connected) return;
      end();
      resolve();
    });
  });
}

/**
 * Kills the server, starts it again, and waits until every connection is back.
 *
 * @param between what happens while there is none
 */
export async function restart(
  server: NatsServer,
  links: readonly NatsLink[],
  { between, start = server.start }: { between?: () => Promise<void>; start?: () => Promise<void> } = {},
): Promise<void> {
  const back = links.map(comingBack);
  const gone = links.map(goneFrom);
  await server.kill();
  await Promise.all(gone);
  await between?.();
  await start();
  await Promise.all(back);
}

/** Small enough for any disk, and a redelivery that a test can wait for. */
export const testSettings: ProvisionSettings = {
  longestFindtime: 600_000,
  matches: { maxBytes: 64 * 2 ** 20 },
  consumer: { ackWait: 2000 },
};

/** A connection under a name of its own. */
export function connectTo(server: NatsServer, name = "test"): Promise<NatsLink> {
  return connectNats({ servers: [server.url], name }, context);
}

/**
 * Streams as new, whatever an earlier test left.
 *
 * @param marking who may say that the ban table is complete
 */
export async function freshStreams(link: NatsLink, settings = testSettings, marking = link): Promise<void> {
  const manager = await link.connection.jetstreamManager();
  for await (const { config } of manager.streams.list()) await manager.streams.delete(config.name);
  await provision(link, settings);
  await natsBanTable(marking, context).setComplete(true);
}

/** So many messages a stream holds. */
export async function messagesIn(link: NatsLink, stream: string): Promise<number> {
  const manager = await link.connection.jetstreamManager();
  return (await manager.streams.info(stream)).state.messages;
}

export function matchOf(offset: number, node = "web1", more: Partial<Match> = {}): Match {
  const target = "203.0.113.9";
  const id = matchId({ node, source: "log", offset }, "sshd", target);
  const rest = { log: "/log", line: "Failed password", captures: {}, ...more };
  return { id, node, jail: "sshd", key: target, target, time: Date.UTC(2026, 0, 1), weight: 1, ...rest };
}
