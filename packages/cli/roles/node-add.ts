import { rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { FleetbanError } from "@fleetban/core";
import { type AccessRole, newNkey, userConfiguration } from "@fleetban/wire/nats";
import { addUser } from "./users-file.ts";

export interface NodeAddOptions {
  roles: AccessRole[];
  out?: string;
  users?: string;
}

/**
 * Makes a node's key. The seed goes to a file of mode 0600 that must not exist yet, or to the terminal; the
 * server's configuration goes to its file of users, or to standard output.
 *
 * @throws FleetbanError FLB_SEED_UNWRITABLE, FLB_USERS_FILE
 */
export function addNode(name: string, options: NodeAddOptions): void {
  const { roles, out = `${name}.seed`, users } = options;
  const { seed, publicKey } = newNkey();
  const configuration = userConfiguration({ name, publicKey, roles });
  if (out !== "-") writeSeed(out, seed);
  if (users !== undefined) {
    try {
      addUser(users, name, configuration);
    } catch (error) {
      if (out !== "-") rmSync(out);
      throw error;
    }
  }
  const say = (text: string) => process.stderr.write(`${text}\n`);
  if (out === "-") say(`The seed of ${name}; it is kept nowhere else:\n${seed}`);
  else say(`The seed of ${name} is in ${resolve(out)}: copy it to the node as nats.seed-file.`);
  if (users === undefined) process.stdout.write(configuration);
  else say(`Added ${name} to ${resolve(users)}: reload nats-server, such as with SIGHUP.`);
}

function writeSeed(path: string, seed: string): void {
  try {
    writeFileSync(path, `${seed}\n`, { mode: 0o600, flag: "wx" });
  } catch (cause) {
    throw new FleetbanError("FLB_SEED_UNWRITABLE", (cause as Error).message, { cause });
  }
}
