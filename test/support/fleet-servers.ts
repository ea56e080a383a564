import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type TestServer, testServer, whyNo } from "@fleetban/test-servers";

/** Why no fleet can run here, with a notice; undefined where it can. */
export function whyNoServers(): string | undefined {
  const reasons = [whyNo("nats-server"), whyNo("redis-server")].filter((reason) => reason !== null);
  if (reasons.length === 0) return undefined;
  const reason = reasons.join(", ");
  process.stderr.write(`\nNOTICE: tests of a fleet are skipped: ${reason}\n`);
  return reason;
}

export interface Place {
  /** Words in front of the command, as `ip netns exec NAME`. */
  inside: readonly string[];
  folder: string;
  address: string;
  port: number;
}

/** @param users the file of users that `fleetban node add --users` keeps, in the same folder */
export function natsServer({ inside, folder, address, port }: Place, users: string): TestServer {
  const config = join(folder, "nats.conf");
  writeFileSync(
    config,
    `listen: "${address}:${port}"
jetstream { store_dir: "${join(folder, "jetstream")}" }
authorization { include "${basename(users)}" }
`,
  );
  const args = ["--config", config];
  return testServer({ program: "nats-server", args, ready: /Server is ready/, folders: [folder], inside });
}

/** Keeps a log of what it counted. */
export function redisServer(
  { inside, folder, address, port }: Place,
  fsync: "always" | "everysec",
): TestServer {
  const data = join(folder, "redis");
  mkdirSync(data);
  const words = ["--bind", address, "--port", `${port}`, "--protected-mode", "no", "--dir", data];
  const args = [...words, "--save", "", "--appendonly", "yes", "--appendfsync", fsync];
  const ready = /Ready to accept connections/;
  return testServer({ program: "redis-server", args, ready, folders: [data], inside });
}
