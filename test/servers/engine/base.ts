import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Debian 13 has NATS 2.10, Redis 8.0 and Valkey 8.1. The oldest servers that Fleetban promises to work with,
 * NATS 2.9 and Redis 7.0, are Debian 12's, and there tests run with them as processes.
 */
const suite = "trixie";
const packages = ["nats-server", "redis-server", "valkey-server"];
/** What no server reads. */
const leftOut = [
  "./dev/*",
  "./usr/share/doc",
  "./usr/share/i18n",
  "./usr/share/info",
  "./usr/share/locale",
  "./usr/share/man",
  "./usr/share/zoneinfo",
  "./var/cache",
  "./var/lib/apt",
  "./var/lib/dpkg/info",
];
const cache = "/var/cache/fleetban";

/**
 * The files of the images: a minimal Debian with the servers, as a tar archive. It is made once, which
 * takes half a minute, and found again in /var/cache/fleetban as long as its recipe stays the same.
 *
 * @returns the path of the archive
 */
export function baseArchive(): string {
  const architecture = execFileSync("dpkg", ["--print-architecture"], { encoding: "utf8" }).trim();
  const recipe = JSON.stringify([suite, packages, leftOut, architecture]);
  const key = createHash("sha256").update(recipe).digest("hex").slice(0, 16);
  const archive = join(cache, `servers-${key}.tar`);
  if (existsSync(archive)) return archive;
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "making-"));
  try {
    const tree = join(work, "tree");
    bootstrap(tree);
    const excludes = leftOut.map((path) => `--exclude=${path}`);
    const made = join(work, "made.tar");
    execFileSync("tar", ["-C", tree, ...excludes, "-cf", made, "."]);
    // At once: whoever runs beside this one finds all of it or nothing.
    renameSync(made, archive);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return archive;
}

/** In namespaces of its own, so that what it mounts and starts is gone whatever happens to it. */
function bootstrap(tree: string): void {
  const apart = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
  const options = ["--variant=minbase", `--include=${packages.join(",")}`];
  const words = [...apart, "debootstrap", ...options, suite, tree, ...mirror()];
  const { status, error, stdout, stderr } = spawnSync("unshare", words, { encoding: "utf8" });
  if (status === 0) return;
  const said = `${stdout}${stderr}`.trim().split("\n").slice(-10).join("\n");
  throw new Error(`debootstrap could not make a Debian ${suite}: ${error?.message ?? said}`);
}

/** The mirror that this Debian's apt uses; else debootstrap's own choice. */
function mirror(): string[] {
  const words = ["indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"];
  const { stdout } = spawnSync("apt-get", words, { encoding: "utf8" });
  const own = /^Debian (https?:\/\/\S+)$/m.exec(stdout ?? "");
  return own?.[1] === undefined ? [] : [own[1]];
}
