import { parseDuration } from "@fleetban/core";
import { z } from "zod";
import type { CheckParams } from "../../yaml/validate.ts";

/** Reports a value that a schema's own check refuses; `path` leads to the part that is wrong. */
export function refuse(
  context: z.RefinementCtx,
  message: string,
  params: CheckParams = {},
  path: PropertyKey[] = [],
): never {
  context.addIssue({ code: "custom", message, params: { ...params }, path });
  return z.NEVER;
}

/** Documentation that goes into the JSON Schema, docs/policy.md and error messages. */
export interface KeyDoc {
  description: string;
  default?: unknown;
  example: unknown;
}

const meta = ({ description, example, ...rest }: KeyDoc, title?: string) => ({
  ...(title === undefined ? {} : { title }),
  description,
  ...("default" in rest ? { default: rest.default } : {}),
  examples: [example],
});

/** A key with one of a few words as its value. */
export function choice<const T extends string>(values: readonly T[], doc: KeyDoc) {
  return z.enum(values as unknown as [T, ...T[]]).meta(meta(doc, values.join(" or ")));
}

/** true or false, and the words that fail2ban's users write for them. */
export function flag(doc: KeyDoc) {
  return z
    .union([z.boolean(), z.enum(["yes", "no", "on", "off"])])
    .transform((value) => value === true || value === "yes" || value === "on")
    .meta(meta(doc, "true or false"));
}

export function wholeNumber(least: number, most: number, doc: KeyDoc) {
  return z
    .int()
    .min(least)
    .max(most)
    .meta(meta(doc, `a whole number from ${least} to ${most}`));
}

/** A time longer than zero, in milliseconds once read. */
export function duration(doc: KeyDoc) {
  return z
    .union([z.number(), z.string()])
    .transform((value, context) => read(value, context))
    .meta(meta(doc, "a time, such as 10m, 1h30m or 600 (seconds)"));
}

/** A time that may be 0. */
export function durationOrZero(doc: KeyDoc) {
  return z
    .union([z.number(), z.string()])
    .transform((value, context) => (String(value).trim() === "0" ? 0 : read(value, context)))
    .meta(meta(doc, "a time, such as 10m, 1h30m or 600 (seconds), or 0"));
}

/** A time, or permanent: -1 as in fail2ban, or the word. Null once read means permanent. */
export function durationOrPermanent(doc: KeyDoc) {
  return z
    .union([z.number(), z.string()])
    .transform((value, context) => {
      const text = String(value).trim();
      return text === "-1" || text.toLowerCase() === "permanent" ? null : read(value, context);
    })
    .meta(meta(doc, "a time, such as 10m, 1h30m or 600 (seconds), or permanent (-1)"));
}

/** Longer than a century is a slip of the pen. */
const longest = 100 * 31_557_600_000;

function read(value: number | string, context: z.RefinementCtx): number {
  const millis = parseDuration(String(value));
  if (millis === undefined) {
    const code = "FLB_POLICY_WRONG_VALUE";
    const hint = "Units: s, m, h, d, w, mo, y; a number alone is seconds. For example: 10m, 1h30m, 1w.";
    return refuse(context, `${JSON.stringify(value)} is not a time.`, { code, hint });
  }
  if (millis < 1000) return refuse(context, `${JSON.stringify(value)} is too short; at least 1s is needed.`);
  if (millis > longest) return refuse(context, `${JSON.stringify(value)} is longer than 100 years.`);
  return millis;
}

const units: Readonly<Record<string, number>> = { "": 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** A number of bytes. */
export function size(least: number, most: number, doc: KeyDoc) {
  return z
    .union([z.number(), z.string()])
    .transform((value, context) => {
      const [, digits, unit = ""] = /^(\d{1,15})\s*([kmgt]?)(?:i?b)?$/i.exec(String(value).trim()) ?? [];
      const bytes = Number(digits) * (units[unit.toLowerCase()] as number);
      const hint = "Units: K, M, G, T, of 1024 each; a number alone is bytes. For example: 64M.";
      if (digits === undefined) return refuse(context, `${JSON.stringify(value)} is not a size.`, { hint });
      if (bytes >= least && bytes <= most) return bytes;
      const [low, high] = [least / 2 ** 20, most / 2 ** 20];
      return refuse(context, `${JSON.stringify(value)} is not between ${low}M and ${high}M.`, { hint });
    })
    .meta(meta(doc, "a size, such as 64M or 1G"));
}

/** A text or a list of texts; a text of several lines is a list, as in fail2ban. */
export function textList(title: string, doc: KeyDoc) {
  return z
    .union([z.string(), z.array(z.string())])
    .transform((value) => (Array.isArray(value) ? value : value.split("\n")).map((each) => each.trim()))
    .transform((list, context) => {
      if (list.some((each) => each.includes("\0"))) return refuse(context, "It contains a NUL character.");
      return list.filter((each) => each !== "");
    })
    .meta(meta(doc, title));
}

export { meta };
