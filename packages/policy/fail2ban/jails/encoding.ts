import type { JailOptions } from "./options.ts";

/** Lines are UTF-8 where they are valid as such; these differ at most in characters above 127. */
const asUtf8 = /^(?:auto|utf-?8(?:-sig)?|(?:us-?)?ascii)$/i;
/** One byte is one character, and the first 128 are ASCII. */
const asciiBased =
  /^(?:latin-?[0-9]+|iso-?8859-?\d+|l1|cp(?:437|850|852|866|125\d)|windows-125\d|koi8-[ru]|mac-?roman)$/i;

/**
 * Compares `logencoding` with how logs are read here.
 *
 * @returns what to say about it, if anything
 * @throws PolicyError FLB_FAIL2BAN_UNSUPPORTED for an encoding that no line could be read in
 */
export function checkEncoding(options: JailOptions): string | null {
  const encoding = (options.filled("logencoding") ?? "auto").replaceAll("_", "-");
  if (asUtf8.test(encoding)) return null;
  if (asciiBased.test(encoding)) {
    return `logencoding = ${encoding}: lines are read as UTF-8; other bytes than ASCII become �, which . matches.`;
  }
  throw options.wrong(
    "logencoding",
    `${JSON.stringify(encoding.slice(0, 60))} is not an encoding that logs can be read in.`,
    {
      code: "FLB_FAIL2BAN_UNSUPPORTED",
      hint: "Known: auto, utf-8, ascii, and latin1 with its like.",
    },
  );
}
