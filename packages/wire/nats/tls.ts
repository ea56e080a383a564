import type { Socket } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import type { TlsOptions } from "nats";

/** Files in PEM form: the authorities that the server's certificate is checked against, and an own one. */
export type NatsTls = Pick<TlsOptions, "caFile" | "certFile" | "keyFile">;

/** What TLS calls the check with: the client's own options. */
interface Connecting {
  servername?: string;
  socket?: Socket;
}

/**
 * What the client is told about TLS; undefined where nothing asks for it. It takes `tls://` for no more than
 * `nats://`, so a server without TLS, or who pretends to be one, would be spoken to in the clear.
 */
export function tlsOptions(servers: readonly string[], files: NatsTls | undefined): TlsOptions | undefined {
  if (files === undefined && !servers.some((server) => server.startsWith("tls:"))) return undefined;
  return { ...files, checkServerIdentity: checkIdentity } as TlsOptions;
}

/**
 * The client gives TLS a socket that is connected already, and no name for a server that is known by its
 * address: Node would then ask the certificate for "localhost".
 */
function checkIdentity(this: Connecting, host: string, certificate: PeerCertificate): Error | undefined {
  const address = this.servername ? undefined : this.socket?.remoteAddress;
  return checkServerIdentity(address ?? host, certificate);
}
