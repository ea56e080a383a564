import { FleetbanError } from "@fleetban/core";

export type Refusal =
  | "FLB_FILTER_REGEX_INVALID"
  | "FLB_FILTER_REGEX_UNSUPPORTED"
  | "FLB_FILTER_REGEX_TOO_LARGE";

/** The cause of the error, for a caller that shows the pattern as it was before its tags were filled in. */
export interface Refused {
  reason: string;
  offset: number;
}

/** The error for a pattern that is refused: the reason, the offset, and the pattern with a caret under it. */
export function refusal(source: string, offset: number, reason: string, code: Refusal): FleetbanError {
  const before = 40;
  const from = Math.max(0, offset - before);
  const to = Math.min(source.length, offset + 30);
  // One character for each control character, so that the caret stays under its place.
  const excerpt = source.slice(from, to).replace(/\p{Cc}/gu, " ");
  const [head, tail] = [from > 0 ? "…" : "", to < source.length ? "…" : ""];
  const caret = `${" ".repeat(head.length + offset - from)}^`;
  return new FleetbanError(
    code,
    `regular expression: ${reason} (at offset ${offset})\n  ${head}${excerpt}${tail}\n  ${caret}`,
    { cause: { reason, offset } satisfies Refused },
  );
}

/** Walks over the source of a pattern. Offsets are in UTF-16 units, as in a JavaScript string. */
export class Reader {
  readonly source: string;
  offset = 0;

  constructor(source: string) {
    this.source = source;
  }

  get done(): boolean {
    return this.offset >= this.source.length;
  }

  /** The next character, or "" at the end. */
  get next(): string {
    return this.source.charAt(this.offset);
  }

  /** Takes one code point, or undefined at the end. */
  take(): number | undefined {
    const code = this.source.codePointAt(this.offset);
    if (code !== undefined) this.offset += code > 0xffff ? 2 : 1;
    return code;
  }

  /** Takes a text if it is what comes next. */
  skip(text: string): boolean {
    if (!this.source.startsWith(text, this.offset)) return false;
    this.offset += text.length;
    return true;
  }

  /** Takes up to `most` characters of the given ones. */
  takeWhile(characters: string, most = Number.POSITIVE_INFINITY): string {
    const from = this.offset;
    while (!this.done && this.offset - from < most && characters.includes(this.next)) this.offset++;
    return this.source.slice(from, this.offset);
  }

  /** Takes the text before a terminator, and the terminator; what it is called goes into the errors. */
  takeUntil(terminator: string, what: string): string {
    const from = this.offset;
    const end = this.source.indexOf(terminator, from);
    if (end === -1) {
      throw this.invalid(
        from === this.source.length ? `missing ${what}` : `missing ${terminator}, unterminated name`,
        from,
      );
    }
    if (end === from) throw this.invalid(`missing ${what}`, from);
    this.offset = end + terminator.length;
    return this.source.slice(from, end);
  }

  /** The error for a pattern Python would refuse too. */
  invalid(reason: string, offset: number): FleetbanError {
    return refusal(this.source, offset, reason, "FLB_FILTER_REGEX_INVALID");
  }

  /** The error for a pattern Python accepts and this engine does not carry. */
  unsupported(reason: string, offset: number): FleetbanError {
    return refusal(this.source, offset, reason, "FLB_FILTER_REGEX_UNSUPPORTED");
  }
}
