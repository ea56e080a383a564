import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { FleetbanError } from "@fleetban/core";

const head = "# Written by `fleetban node add --users`; included in nats-server's authorization.\nusers: [\n";
const foot = "]\n";

/**
 * Adds a user to a file that nats-server includes. Replaced as a whole, so that a server that reloads
 * meanwhile never reads half of it.
 *
 * @throws FleetbanError FLB_USERS_FILE when the file is not one of ours, or has the node already
 */
export function addUser(path: string, name: string, configuration: string): void {
  try {
    const text = existsSync(path) ? readFileSync(path, "utf8") : head + foot;
    if (!/^users: \[$/m.test(text) || !text.endsWith(`\n${foot}`)) {
      throw new FleetbanError("FLB_USERS_FILE", `${path} is not as \`fleetban node add --users\` writes it`);
    }
    if (text.split("\n").some((line) => line.startsWith(`# ${name}: `))) {
      throw new FleetbanError("FLB_USERS_FILE", `${path} has a user for ${name} already`);
    }
    const passing = `${path}.new`;
    writeFileSync(passing, text.slice(0, -foot.length) + configuration + foot, { mode: 0o640 });
    renameSync(passing, path);
  } catch (cause) {
    if (cause instanceof FleetbanError) throw cause;
    throw new FleetbanError("FLB_USERS_FILE", (cause as Error).message, { cause });
  }
}
