import type { NatsOptions } from "@fleetban/wire/nats";
import type { Settings } from "./config/settings.ts";

/** How this process connects to NATS, as its configuration says. */
export function natsOptions({ node, nats }: Settings): NatsOptions {
  const { servers, credentials, tls } = nats;
  return {
    servers,
    name: node,
    ...(credentials !== null && { credentials }),
    ...(tls !== null && {
      tls: {
        ...(tls.ca !== undefined && { caFile: tls.ca }),
        ...(tls.cert !== undefined && { certFile: tls.cert }),
        ...(tls.key !== undefined && { keyFile: tls.key }),
      },
    }),
  };
}

/** The host of a URL or HOST:PORT: `nats://[::1]:4222`, `redis://user:secret@10.0.0.1:6379/0`. */
export function hostOf(server: string): string[] {
  const found = /^(?:[a-z]+:\/\/)?(?:[^@/]*@)?(?:\[([^\]]+)\]|([^:/?]+))/.exec(server);
  const host = found?.[1] ?? found?.[2];
  return host === undefined ? [] : [host];
}
