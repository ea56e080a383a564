/** Where a line's text ends: carriage returns at its end are no part of it. */
export function trimEnd(buffer: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && buffer[last - 1] === 13) last--;
  return last;
}

/** Whether there are only ASCII bytes. */
export function isAsciiBytes(buffer: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((buffer[at] as number) >= 0x80) return false;
  return true;
}

/** The text of a line's bytes: UTF-8, where what is not valid becomes U+FFFD. */
export function decodeLine(buffer: Buffer, start: number, end: number): string {
  const last = trimEnd(buffer, start, end);
  // Latin-1 is the faster of the two, and the same for ASCII.
  return buffer.toString(isAsciiBytes(buffer, start, last) ? "latin1" : "utf8", start, last);
}

/** Where a line is cut so that at most `longest` bytes stay and no character is torn. */
export function cutEnd(buffer: Buffer, start: number, end: number, longest: number): number {
  if (end - start <= longest) return end;
  let cut = start + longest;
  for (let back = 0; back < 3 && cut > start && ((buffer[cut] as number) & 0xc0) === 0x80; back++) cut--;
  return cut;
}

/** The text of a line's bytes, at most so many of them. */
export function decodeCut(buffer: Buffer, start: number, end: number, longest: number): string {
  return decodeLine(buffer, start, cutEnd(buffer, start, end, longest));
}
