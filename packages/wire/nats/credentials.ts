import { readFile } from "node:fs/promises";
import { FleetbanError } from "@fleetban/core";
import { type Authenticator, credsAuthenticator, nkeyAuthenticator, nkeys } from "nats";

/** Who a process is to NATS: an nkey's seed, or a credentials file of an operator's tool (`nsc`). */
export type NatsCredentials = { seed: string } | { seedFile: string } | { credsFile: string };

/** A new user of NATS. */
export interface NewNkey {
  /** Secret: what the user proves itself with. */
  seed: string;
  /** What the server's configuration names the user by. */
  publicKey: string;
}

/** Makes the key of a new user; the seed exists nowhere else. */
export function newNkey(): NewNkey {
  const user = nkeys.createUser();
  return { seed: new TextDecoder().decode(user.getSeed()), publicKey: user.getPublicKey() };
}

/**
 * Reads the credentials and looks whether they are any.
 *
 * @throws FleetbanError FLB_NATS_CREDENTIALS; the message never holds the secret
 */
export async function authenticator(credentials: NatsCredentials): Promise<Authenticator> {
  if ("credsFile" in credentials) {
    const bytes = await read(credentials.credsFile);
    const made = credsAuthenticator(bytes);
    return checked(credentials.credsFile, made, () => made("nonce"));
  }
  const [from, text] =
    "seed" in credentials
      ? ["the seed", credentials.seed]
      : [credentials.seedFile, new TextDecoder().decode(await read(credentials.seedFile))];
  const seed = new TextEncoder().encode(text.trim());
  return checked(from, nkeyAuthenticator(seed), () => nkeys.fromSeed(seed));
}

/**
 * The client reads these files at every connection anew, so that a certificate may be replaced;
 * one that is missing from the beginning is a mistake to be told.
 *
 * @throws FleetbanError FLB_NATS_CREDENTIALS
 */
export async function checkReadable(files: readonly string[]): Promise<void> {
  for (const file of files) await read(file);
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new FleetbanError("FLB_NATS_CREDENTIALS", message, { cause });
  }
}

function checked(from: string, made: Authenticator, check: () => unknown): Authenticator {
  try {
    check();
    return made;
  } catch {
    // What the library says might quote the secret.
    throw new FleetbanError("FLB_NATS_CREDENTIALS", `${from} holds no usable key`);
  }
}
