import type { Clock, DocumentStore } from "@fleetban/core";
import type { Metadata } from "@grpc/grpc-js";
import { AdminError } from "../error.ts";
import type { AccessRole } from "./roles.ts";
import { checkToken } from "./tokens.ts";

/** Who calls. */
export interface Identity {
  name: string;
  role: AccessRole;
}

/** What a listener vouches for, beside what the call itself carries. */
export interface Authentication {
  documents: DocumentStore;
  clock: Clock;
  /** Whoever can open the socket is this; null: nobody is trusted for where he comes from. */
  local: Identity | null;
  /** Common names of client certificates that the authority signed, and what each may do. */
  clients: ReadonlyMap<string, AccessRole>;
}

/** Wrong tokens are only checked so fast per process; milliseconds for each. */
const refusalDelay = 100;

/**
 * A token decides when there is one, then the client's certificate, then where the call comes from.
 *
 * @param commonName of the client's certificate, checked against the authority
 * @throws AdminError UNAUTHENTICATED
 */
export async function authenticate(
  { documents, clock, local, clients }: Authentication,
  metadata: Metadata,
  commonName: string | null,
): Promise<Identity> {
  const [header] = metadata.get("authorization");
  if (header !== undefined) {
    const secret = /^Bearer (\S+)$/i.exec(String(header))?.[1] ?? "";
    const found = await checkToken(documents, secret, clock.now());
    if (typeof found !== "string") return { name: found.name, role: found.role };
    await new Promise((resolve) => setTimeout(resolve, refusalDelay));
    const text = found === "expired" ? "the token has expired" : "the token is not valid";
    throw new AdminError("UNAUTHENTICATED", `${text}. An admin makes one: fleetban token create NAME`);
  }
  if (commonName !== null) {
    const role = clients.get(commonName);
    if (role !== undefined) return { name: commonName, role };
    throw new AdminError(
      "UNAUTHENTICATED",
      `the certificate's common name ${JSON.stringify(commonName)} is not under admin.clients of the server`,
    );
  }
  if (local !== null) return local;
  throw new AdminError(
    "UNAUTHENTICATED",
    "no token was sent. Give --token-file, or FLEETBAN_TOKEN; an admin makes one: fleetban token create NAME",
  );
}
