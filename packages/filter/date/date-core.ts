/** What every date of a default template has in it: `h:m:s`, eight digits, or a TAI64N label. */
const core = /[0-9]:[0-9]{1,2}:[0-9]|[0-9]{8}|@[0-9a-f]{16}/g;

/** End of the first core in a line, or -1: then no default template matches anywhere in it. */
export function coreEnd(line: string): number {
  core.lastIndex = 0;
  return core.test(line) ? core.lastIndex : -1;
}

/** Signs that stand in no default template's date: one behind such a sign cannot have begun before it. */
const breaks = new Uint8Array(128);
for (const sign of "\t\"'()[]{}=|;#!?") breaks[sign.charCodeAt(0)] = 1;

/** @param solid whether the date is of a kind that none with a space before it contains. */
export function isBreak(code: number, solid: boolean): boolean {
  return breaks[code] === 1 || (solid && code === 32);
}
