import { isIP } from "node:net";
import type { Endpoint } from "@fleetban/core";
import { z } from "zod";
import { type KeyDoc, meta, refuse } from "./scalars.ts";

const form = /^(?:\[([^[\]]+)\]|([^\s:[\]]+)):(\d{1,5})$/;

/** `ADDRESS:PORT`, where to listen. */
export function listenAt(doc: KeyDoc) {
  return endpoint(doc, "ADDRESS:PORT", (host) =>
    isIP(host) === 0
      ? `${JSON.stringify(host)} is no address; 127.0.0.1 is this machine alone, 0.0.0.0 or [::] all of its addresses.`
      : null,
  );
}

/** `HOST:PORT`, where to connect. */
export function connectTo(doc: KeyDoc) {
  return endpoint(doc, "HOST:PORT", (host) =>
    isIP(host) !== 0 || /^[A-Za-z0-9][\w.-]{0,252}$/.test(host)
      ? null
      : `${JSON.stringify(host)} is no host.`,
  );
}

function endpoint(doc: KeyDoc, title: string, fault: (host: string) => string | null) {
  return z
    .string()
    .transform((text, context): Endpoint => {
      const [, six, other, digits] = form.exec(text.trim()) ?? [];
      const host = six ?? other;
      const port = Number(digits);
      if (host === undefined) return refuse(context, `${JSON.stringify(text)} is not ${title}.`);
      if (port < 1 || port > 65_535) return refuse(context, `${digits} is not a port.`);
      const wrong = fault(host);
      return wrong === null ? { host, port } : refuse(context, wrong);
    })
    .meta(meta(doc, title));
}
