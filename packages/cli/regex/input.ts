import { createReadStream, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { FleetbanError } from "@fleetban/core";
import { LineSplitter } from "@fleetban/filter";

/** Where the tester takes its lines from. */
export type Input = { kind: "line"; text: string } | { kind: "file"; path: string } | { kind: "stdin" };

/** Longer lines are cut, as the agent does unless the policy says otherwise; bytes. */
export const longestLine = 8192;

/**
 * Tells a file, `-` for standard input, and a line apart.
 *
 * @throws FleetbanError FLB_TEST_LOG_UNREADABLE
 */
export function chooseInput(argument: string): Input {
  if (argument === "-") return { kind: "stdin" };
  if (/^systemd-journal(?:\[.*\])?$/.test(argument)) {
    const instead = "journalctl -o short-iso | fleetban regex - FILTER";
    throw unreadable(argument, `the journal is not read by itself yet; try: ${instead}`);
  }
  const found = stat(argument);
  if (found === undefined) {
    // A path that was mistyped would otherwise be taken for a line that nothing matches.
    if (/^(?:~|\.{0,2})\/\S*$|^\S+\.log$/.test(argument)) throw unreadable(argument, "there is no such file");
    return { kind: "line", text: argument.replace(/[\r\n]+$/, "") };
  }
  if (found.isDirectory()) throw unreadable(argument, "it is a directory");
  return { kind: "file", path: argument };
}

/** Names of encodings that Python's users write and the standard's list lacks. */
const otherNames: Record<string, string> = { "latin-1": "latin1", utf8: "utf-8", auto: "utf-8" };

/**
 * Decodes bytes of an encoding into UTF-8, chunk by chunk.
 *
 * @throws FleetbanError FLB_USAGE for an encoding that is not known
 */
export function transcoder(encoding: string): (chunk: Buffer) => Buffer {
  const name = otherNames[encoding.toLowerCase()] ?? encoding;
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(name);
  } catch (cause) {
    throw new FleetbanError("FLB_USAGE", `--encoding ${encoding} is not known; for example utf-8, latin1`, {
      cause,
    });
  }
  if (decoder.encoding === "utf-8") return (chunk) => chunk;
  return (chunk) => Buffer.from(decoder.decode(chunk, { stream: true }));
}

/**
 * Hands over the input line by line, holding one chunk at a time.
 *
 * @param decode makes UTF-8 of what a file or standard input holds
 * @returns the number of lines that were cut.
 * @throws FleetbanError FLB_TEST_LOG_UNREADABLE
 */
export async function readLines(
  input: Input,
  stdin: Readable,
  onLine: (text: string) => void,
  decode: (chunk: Buffer) => Buffer = (chunk) => chunk,
): Promise<number> {
  const splitter = new LineSplitter(longestLine, onLine);
  if (input.kind === "line") {
    for (const line of input.text.split("\n")) splitter.push(Buffer.from(`${line}\n`));
    return splitter.linesCut;
  }
  const name = input.kind === "file" ? input.path : "standard input";
  const stream: Readable =
    input.kind === "file" ? createReadStream(input.path, { highWaterMark: 1 << 18 }) : stdin;
  let first = true;
  try {
    for await (const chunk of stream) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Buffer);
      if (first && bytes[0] === 0x1f && bytes[1] === 0x8b) {
        throw unreadable(name, "it is compressed; try: zcat FILE | fleetban regex - FILTER");
      }
      first = false;
      splitter.push(decode(bytes));
    }
  } catch (error) {
    if (error instanceof FleetbanError) throw error;
    throw unreadable(name, (error as Error).message, error);
  }
  splitter.end();
  return splitter.linesCut;
}

function stat(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A long line, or one with a NUL, is no path at all.
    if (code === "ENAMETOOLONG" || code === "ERR_INVALID_ARG_VALUE" || code === "ENOTDIR") return undefined;
    throw unreadable(path, (error as Error).message, error);
  }
}

function unreadable(name: string, why: string, cause?: unknown): FleetbanError {
  return new FleetbanError("FLB_TEST_LOG_UNREADABLE", `${name} cannot be read: ${why}`, { cause });
}
