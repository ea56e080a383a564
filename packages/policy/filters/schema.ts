import { z } from "zod";

const texts = (title: string, description: string, example: string) =>
  z.union([z.string(), z.array(z.string())]).meta({ title, description, examples: [example] });

/** A definition is filled in where `<name>` stands; numbers and true/false are meant as text. */
const definitions = z
  .record(
    z.string().regex(/^[a-z0-9_][a-z0-9_.?=/-]*$/, {
      error: "The name of a definition is of lower-case letters, digits, - and _.",
    }),
    z
      .union([z.string(), z.number(), z.boolean()])
      .transform(String)
      .meta({ title: "a text", examples: ["''"] }),
  )
  .meta({
    title: "a mapping of names to texts",
    description:
      "Texts that fill in `<name>` in the patterns; each is also an option that a jail may set: `filter: name[mode=aggressive]`.",
    examples: [{ mode: "normal" }],
  });

/** A filter, as a file of the library or under `filters:` in a policy. */
export const filterSchema = z
  .strictObject({
    description: z
      .string()
      .meta({
        title: "a text",
        description: "What the filter recognises, for people.",
        examples: ["failed logins"],
      })
      .optional(),
    include: texts(
      "a file or a list of files",
      "Other filter files, relative to this one, whose keys hold unless this file has them too; definitions are merged.",
      "_common.yaml",
    ).optional(),
    define: definitions.optional(),
    prefregex: z
      .string()
      .meta({
        title: "a regex",
        description: "Must match first; `<F-CONTENT>` in it narrows the text for failregex.",
        examples: ["'^sshd\\[\\d+\\]: <F-CONTENT>.+</F-CONTENT>$'"],
      })
      .optional(),
    failregex: texts(
      "a regex, or a list of regexes",
      "What a failure looks like, with `<HOST>` (or `<ADDR>`, `<F-ID>`, …) where the offender stands; a list, or one regex a line.",
      "'^authentication failure from <HOST>$'",
    ).optional(),
    ignoreregex: texts(
      "a regex, or a list of regexes",
      "Lines that never count, even when failregex matches.",
      "'from 192\\.0\\.2\\.\\d+$'",
    ).optional(),
    datepattern: texts(
      "a date pattern, or a list of them",
      "How the date is written; without it the usual forms are recognised.",
      "'%Y-%m-%d %H:%M:%S'",
    ).optional(),
    maxlines: z
      .int()
      .min(1)
      .max(1000)
      .meta({
        title: "a number of lines from 1 to 1000",
        description: "How many lines a failregex may reach over, with `<SKIPLINES>` or `\\n` between them.",
        default: 1,
        examples: [20],
      })
      .optional(),
  })
  .meta({ title: "a filter", id: "filter" });

/** As written in `filters:`; a list is short for `failregex` alone. */
export const ownFilterSchema = z
  .union([filterSchema, z.array(z.string())])
  .meta({ title: "a filter or a list of failregexes" });

/** One filter file as it was written. */
export type FilterText = z.output<typeof filterSchema>;
