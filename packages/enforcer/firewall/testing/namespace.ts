import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { NftCommand } from "../nftables/process.ts";

const run = promisify(execFile);

/** A network namespace of the test's own, with its own ruleset. */
export interface Namespace {
  name: string;
  nft: NftCommand;
  /** Runs a program inside. */
  exec(...args: string[]): Promise<string>;
  /** Processes inside. */
  pids(): Promise<number[]>;
  remove(): Promise<void>;
}

let count = 0;
const standing = new Set<Namespace>();

/** For `afterEach`: also of a test that failed while it was preparing. */
export async function removeNamespaces(): Promise<void> {
  for (const namespace of standing) await namespace.remove();
}

export async function makeNamespace(): Promise<Namespace> {
  const name = `fbt-${process.pid}-${count++}`;
  await run("ip", ["netns", "add", name]);
  const inside = ["netns", "exec", name];
  const namespace: Namespace = {
    name,
    nft: ["ip", ...inside, "nft"],
    async exec(...args) {
      const { stdout } = await run("ip", [...inside, ...args], { maxBuffer: 2 ** 26 });
      return stdout;
    },
    async pids() {
      const { stdout } = await run("ip", ["netns", "pids", name]);
      return stdout.split("\n").filter(Boolean).map(Number);
    },
    async remove() {
      standing.delete(namespace);
      await run("ip", ["netns", "delete", name]);
    },
  };
  standing.add(namespace);
  return namespace;
}

/**
 * Why these tests can't run here, with a notice; undefined where they can. They need root, ip
 * and nft: the one skip that is permitted.
 */
export async function whyNoNamespaces(): Promise<string | undefined> {
  try {
    const namespace = await makeNamespace();
    try {
      await namespace.exec("nft", "list", "ruleset");
    } finally {
      await namespace.remove();
    }
    return undefined;
  } catch (error) {
    const reason = (error as Error).message.trim().split("\n").join(" | ");
    process.stderr.write(`\nNOTICE: tests of the real firewall are skipped: ${reason}\n`);
    return reason;
  }
}
