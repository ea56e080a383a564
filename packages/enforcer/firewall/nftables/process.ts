import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FleetbanError } from "@fleetban/core";

/**
 * How nft is called: the program and arguments that stand before nft's own, such as
 * `["ip", "netns", "exec", "web", "nft"]`.
 */
export type NftCommand = readonly [string, ...string[]];

/** Messages in English; /usr/sbin even for a plain PATH; and no history of commands in a home. */
const environment = {
  PATH: [process.env.PATH, "/usr/local/sbin", "/usr/sbin", "/sbin"].filter(Boolean).join(":"),
  LC_ALL: "C",
  HOME: "/dev/null",
};

export function spawnNft(command: NftCommand, args: readonly string[]): ChildProcessWithoutNullStreams {
  const [program, ...rest] = command;
  const child = spawn(program, [...rest, ...args], { env: environment, stdio: "pipe" });
  // A process that ends early breaks the pipe; how it ended is told by its exit.
  child.stdin.on("error", () => {});
  return child;
}

/**
 * A shell that lives as long as its standard input is open, and ends what it runs with it. Left to
 * itself, a program that only prints outlives us if we are killed, until it next has something to
 * print. The shell gives up its own outputs, so that they tell the program's end, and lets Ctrl-C
 * be ours.
 */
const tether = 'trap "" INT; "$@" </dev/null & exec >&- 2>&-; read -r _; kill -9 $!; wait $!';

/** Like {@link spawnNft} for an nft that does not read: it ends when its standard input does. */
export function spawnTethered(command: NftCommand, args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawnNft(["sh", "-c", tether, "sh", ...command], args);
  child.stdout.on("end", () => child.stdin.end());
  return child;
}

/**
 * Runs nft once.
 *
 * @param input lines for its standard input
 * @param started told the process id, which the kernel puts to the changes that it makes
 * @returns what it printed
 * @throws FleetbanError with nft's message
 */
export async function runNft(
  command: NftCommand,
  args: readonly string[],
  { input = [], started }: { input?: Iterable<string>; started?: (pid: number) => void } = {},
): Promise<string> {
  const child = spawnNft(command, args);
  const output: Buffer[] = [];
  let message = "";
  child.stdout.on("data", (data: Buffer) => output.push(data));
  child.stderr.on("data", (data: Buffer) => {
    if (message.length < 2000) message += data;
  });
  const closed = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
  if (child.pid !== undefined) started?.(child.pid);
  const written = pipeline(Readable.from(input), child.stdin).catch(() => {});
  try {
    const [code, signal] = await closed;
    await written;
    if (code !== 0) throw nftError(message || `nft ended with ${signal ?? code}`);
  } catch (error) {
    throw error instanceof FleetbanError ? error : startError(command, error);
  }
  return Buffer.concat(output).toString();
}

/** Sorts nft's message into a code. */
export function nftError(message: string): FleetbanError {
  const text = message.trim().split("\n").slice(0, 3).join(" | ").slice(0, 500);
  if (/Operation not permitted/.test(text)) return new FleetbanError("FLB_FIREWALL_DENIED", text);
  if (/Protocol not supported|Operation not supported|Unable to initialize Netlink/i.test(text)) {
    return new FleetbanError("FLB_FIREWALL_UNSUPPORTED", text);
  }
  return new FleetbanError("FLB_FIREWALL_REFUSED", text);
}

export function startError(command: NftCommand, cause: unknown): FleetbanError {
  const code = (cause as NodeJS.ErrnoException).code;
  const kind =
    code === "ENOENT"
      ? "FLB_FIREWALL_MISSING"
      : code === "EACCES"
        ? "FLB_FIREWALL_DENIED"
        : "FLB_FIREWALL_REFUSED";
  const why = code === "ENOENT" ? "is not installed" : `does not start: ${code ?? cause}`;
  return new FleetbanError(kind, `${command[0]} ${why}`, { cause });
}
