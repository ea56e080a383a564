import { z } from "zod";
import { didYouMean } from "../../yaml/near.ts";
import { meta, refuse } from "./scalars.ts";

const fixedOffset = /^(?:UTC|GMT)?[+-](?:0\d|1[0-4])(?::?[0-5]\d)?$/i;

/** `logtimezone:`; an IANA name, a fixed offset, or an abbreviation. */
export const timezoneSchema = z
  .string()
  .transform((value, context) => {
    const text = value.trim();
    // Abbreviations (`CET`, `EDT`) mean what the filter's date reader takes them for: see ../timezones.ts.
    if (fixedOffset.test(text) || /^[A-Z]{1,5}$/.test(text) || isIanaZone(text)) return text;
    const near = didYouMean(text, Intl.supportedValuesOf("timeZone"));
    return refuse(context, `${JSON.stringify(value)} is not a time zone.`, {
      hint: near ?? "For example: Europe/Berlin, UTC, +02:00.",
    });
  })
  .meta(
    meta(
      {
        description:
          "The zone of dates in the log that name none: an IANA name or a fixed offset. Left out: the system's.",
        example: "Europe/Berlin",
      },
      "a time zone",
    ),
  );

function isIanaZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
