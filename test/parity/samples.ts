/** What a sample line's annotation expects: `match`, `host`, `time` and captures. */
export type Expected = Readonly<Record<string, unknown>>;

/** A filter's options for the lines that follow; `test.…` are the suite's own. */
export type Options = Readonly<Record<string, string>>;

/** One line of a sample file, to be run under each of `options`. */
export interface SampleLine {
  file: string;
  /** From 1. */
  number: number;
  text: string;
  options: readonly Options[];
  /** Null: not annotated, so it must not match. */
  expected: Expected | null;
}

const directive = /^#+ ?(failJSON|(?:file|filter)Options|addFILE):(.+)$/;

/**
 * Reads fail2ban's sample logs of one filter.
 *
 * @param read gives a file of the suite by its name
 * @param name of the first file; others are added by its `addFILE`
 */
export function readSamples(read: (name: string) => string, name: string): SampleLine[] {
  const samples: SampleLine[] = [];
  const queue = [name];
  let shared: Options = {};
  for (const file of queue) {
    // What a file says of itself holds on in the files that it adds.
    let options: readonly Options[] = [shared];
    let expected: Expected | null = null;
    for (const [index, text] of read(file).split(/\r?\n/).entries()) {
      const found = directive.exec(text);
      if (found !== null) {
        const value: unknown = JSON.parse((found[2] as string).trim());
        if (found[1] === "addFILE") queue.push(String(value));
        else if (found[1] === "failJSON") expected = value as Expected;
        else if (found[1] === "fileOptions") {
          shared = { ...shared, ...(value as Options) };
          options = [shared];
        } else {
          const given = (Array.isArray(value) ? value : [value]) as Options[];
          options = given.map((one) => ({ ...shared, ...one }));
        }
        continue;
      }
      if (text === "" || text.startsWith("#")) continue;
      samples.push({ file, number: index + 1, text, options, expected });
      expected = null;
    }
  }
  return samples;
}
