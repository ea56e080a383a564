import { isIP } from "node:net";
import type { Endpoint } from "@fleetban/core";
import { z } from "zod";
import { type KeyDoc, meta, refuse } from "./scalars.ts";

const form = /^(?:\[([^[\]]+)\]|([^\s:[\]]+)):(\d{1,5})$/;

/** `ADDRESS:PORT`, where to listen. */
export function listenAt(doc: KeyDoc) {
  return z
    .string()
    .transform((text, context): Endpoint => {
      const [, six, other, digits] = form.exec(text.trim()) ?? [];
      const host = six ?? other;
      const port = Number(digits);
      if (host === undefined) return refuse(context, `${JSON.stringify(text)} is not ADDRESS:PORT.`);
      if (port < 1 || port > 65_535) return refuse(context, `${digits} is not a port.`);
      if (isIP(host) !== 0) return { host, port };
      const hint = "127.0.0.1 is this machine alone, 0.0.0.0 or [::] all of its addresses.";
      return refuse(context, `${JSON.stringify(host)} is no address.`, { hint });
    })
    .meta(meta(doc, "ADDRESS:PORT"));
}
