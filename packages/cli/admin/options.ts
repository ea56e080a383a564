import { join } from "node:path";
import { type Command, Option } from "commander";

/** How the server is reached; every command that asks it has these. */
export interface ConnectOptions {
  server?: string;
  tokenFile?: string;
  ca?: string;
  cert?: string;
  key?: string;
  json?: boolean;
}

/** Where `fleetban standalone` and a coordinator serve their machine's own people. */
export function socketIn(state: string): string {
  return join(state, "admin.sock");
}

export const defaultSocket = socketIn("/var/lib/fleetban");

export function addConnection(command: Command): Command {
  return command
    .addOption(
      new Option("--server <address>", `HOST:PORT, or unix:PATH (default: unix:${defaultSocket})`).env(
        "FLEETBAN_SERVER",
      ),
    )
    .addOption(new Option("--token-file <file>", "file that holds the token").env("FLEETBAN_TOKEN_FILE"))
    .addOption(new Option("--ca <file>", "authority of the server's certificate, PEM").env("FLEETBAN_CA"))
    .addOption(new Option("--cert <file>", "own certificate in place of a token, PEM").env("FLEETBAN_CERT"))
    .addOption(new Option("--key <file>", "its key, PEM").env("FLEETBAN_KEY"))
    .option("--json", "print JSON for scripts");
}
