import { existsSync, readFileSync } from "node:fs";
import { FleetbanError } from "@fleetban/core";
import { type AdminClient, adminClient } from "@fleetban/wire/admin";
import { ChannelCredentials, status } from "@grpc/grpc-js";
import { type ConnectOptions, defaultSocket } from "./options.ts";

/**
 * Runs `work` with a client, and says what the server refused.
 *
 * @returns its exit code
 * @throws FleetbanError FLB_USAGE for files that can't be read, FLB_ADMIN_UNREACHABLE, FLB_ADMIN_CALL
 */
export async function withClient(
  options: ConnectOptions,
  work: (client: AdminClient) => Promise<number>,
): Promise<number> {
  const address = options.server ?? `unix:${defaultSocket}`;
  const client = adminClient({ address, credentials: credentials(address, options), ...token(options) });
  try {
    return await work(client);
  } catch (error) {
    throw clientError(error, address);
  } finally {
    client.close();
  }
}

function credentials(address: string, { ca, cert, key }: ConnectOptions): ChannelCredentials {
  if (address.startsWith("unix:")) return ChannelCredentials.createInsecure();
  if ((cert === undefined) !== (key === undefined)) {
    throw new FleetbanError("FLB_USAGE", "--cert and --key go together");
  }
  return ChannelCredentials.createSsl(
    ca === undefined ? null : read("--ca", ca),
    key === undefined ? null : read("--key", key),
    cert === undefined ? null : read("--cert", cert),
  );
}

function token({ tokenFile }: ConnectOptions): { token?: string } {
  const text = tokenFile === undefined ? process.env.FLEETBAN_TOKEN : String(read("--token-file", tokenFile));
  const trimmed = text?.trim() ?? "";
  if (trimmed === "") return {};
  if (/^[\x21-\x7e]+$/.test(trimmed)) return { token: trimmed };
  throw new FleetbanError("FLB_USAGE", "the token holds characters that no token has; make the file anew");
}

function read(option: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new FleetbanError("FLB_USAGE", `${option}: ${(cause as Error).message}`, { cause });
  }
}

/** The server's words, as an error of ours. */
function clientError(error: unknown, address: string): unknown {
  if (!isServiceError(error)) return error;
  const { code, details } = error;
  if (code === status.UNAVAILABLE && !/^FLB_/.test(details)) {
    const path = address.startsWith("unix:") ? address.slice("unix:".length) : undefined;
    const why = path !== undefined && !existsSync(path) ? "there is no such socket" : details;
    return new FleetbanError("FLB_ADMIN_UNREACHABLE", `${address}: ${why}`, { cause: error });
  }
  if (code === status.DEADLINE_EXCEEDED) {
    return new FleetbanError("FLB_ADMIN_UNREACHABLE", `${address}: no answer in time`, { cause: error });
  }
  return new FleetbanError("FLB_ADMIN_CALL", `${details} (${status[code]})`, { cause: error });
}

function isServiceError(error: unknown): error is { code: status; details: string } {
  return error instanceof Error && "code" in error && "details" in error && typeof error.code === "number";
}
