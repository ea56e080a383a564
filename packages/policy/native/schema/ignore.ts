import { z } from "zod";
import { parseIgnoreEntry } from "../../never-ban/ignore/entry.ts";
import { type KeyDoc, meta, refuse } from "./scalars.ts";

/** An ignore list: a list, or a text with commas or spaces between the entries. */
export function ignoreList(doc: KeyDoc) {
  return z
    .union([
      z.string(),
      z.array(
        z
          .string()
          .transform(checkEntry)
          .meta({ title: "an address, CIDR, host name or file:PATH", examples: ["192.0.2.0/24"] }),
      ),
    ])
    .transform((value, context) => {
      if (Array.isArray(value)) return value;
      const entries = value.split(/[\s,]+/).filter((entry) => entry !== "");
      for (const entry of entries) checkEntry(entry, context);
      return entries;
    })
    .meta(meta(doc, "a list of addresses, CIDRs, host names and file:PATH"));
}

function checkEntry(text: string, context: z.RefinementCtx): string {
  const entry = parseIgnoreEntry(text.trim());
  if (typeof entry === "string") {
    const hint =
      "For example: 192.0.2.7, 10.0.0.0/8, 2001:db8::/32, office.example.org, file:/etc/fleetban/allow.txt.";
    return refuse(context, `${entry}.`, { hint });
  }
  return text.trim();
}
