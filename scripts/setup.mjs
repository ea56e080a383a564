// Runs under the Node.js that the machine has (20 or later): no dependencies, no TypeScript.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, "node_modules", ".fleetban-installed");

/** The tools' folder first, so that scripts run on the Node.js of the lockfile. */
export const environment = {
  ...process.env,
  PATH: `${join(root, "node_modules", ".bin")}:${process.env.PATH}`,
};

/** Runs a command in the checkout with its output on ours; ends this process when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", env: environment, ...options });
  if (result.error) fail(`${command}: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Says what is going on, so that a wait is never silent. */
export function say(text) {
  console.log(`• ${text}`);
}

function fail(text) {
  console.error(`✗ ${text}`);
  process.exit(1);
}

function fingerprint() {
  const files = ["pnpm-lock.yaml", "package.json", "pnpm-workspace.yaml"];
  for (const name of readdirSync(join(root, "packages"))) files.push(join("packages", name, "package.json"));
  files.push(join("test", "servers", "package.json"));
  const hash = createHash("sha256").update(process.arch);
  for (const file of files) if (existsSync(join(root, file))) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

/** Installs the npm packages of the lockfile, a current Node.js among them, unless they are there. */
export function installPackages() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  say("Installing npm packages and a current Node.js (about a minute the first time) …");
  // Nothing may ask a question, nor the registry be asked for a pnpm that is at hand.
  const pnpm = ["--yes", "--prefer-offline", "pnpm@12", "--config.confirmModulesPurge=false"];
  run("npx", [...pnpm, "install", "--frozen-lockfile", "--reporter=append-only"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** Compiles what changed. */
export function build() {
  say("Building …");
  run("tsc", ["-b"]);
}

/** Installs Debian packages that are missing; says what to do where it may not. */
export function installDebianPackages(names) {
  const missing = names.filter((name) => {
    const { stdout } = spawnSync("dpkg-query", ["--status", name], { encoding: "utf8" });
    return !stdout?.includes("Status: install ok installed");
  });
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) {
    say(
      `Not installed, and only root on Debian can: ${missing.join(" ")}. The tests that need them are skipped and say so.`,
    );
    return;
  }
  say(`Installing Debian packages: ${missing.join(" ")} …`);
  const options = {
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    stdio: ["ignore", "ignore", "inherit"],
  };
  const install = () =>
    spawnSync(
      "apt-get",
      ["install", "-y", "-qq", "--no-install-recommends", "--no-remove", ...missing],
      options,
    ).status === 0;
  const installed = withoutStarting(() => {
    if (install()) return true;
    return spawnSync("apt-get", ["update", "-qq"], options).status === 0 && install();
  });
  if (!installed) fail(`apt-get could not install ${missing.join(" ")}`);
}

/** A Docker engine, unless the machine has one of another make, and what makes its images. */
export function installContainerPackages() {
  const engine = spawnSync("dockerd", ["--version"]).status === 0 ? [] : ["docker.io"];
  installDebianPackages([...engine, "debootstrap"]);
}

/**
 * Keeps Debian from starting the services that come along, now and at the next start of the machine: tests
 * start their own, a fail2ban that nobody asked for would ban, and a Docker engine writes to the firewall.
 * See invoke-rc.d(8).
 */
function withoutStarting(work) {
  const before = new Set(startedWithMachine());
  try {
    return withoutStartingNow(work);
  } finally {
    const added = startedWithMachine().filter((unit) => !before.has(unit));
    if (added.length > 0) spawnSync("systemctl", ["disable", "--quiet", ...added], { stdio: "ignore" });
  }
}

/** Names of systemd's units; of none where there is no systemd. */
function startedWithMachine() {
  const folder = "/etc/systemd/system";
  const wants = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".wants")) : [];
  return wants.flatMap((name) => readdirSync(join(folder, name)));
}

function withoutStartingNow(work) {
  const policy = "/usr/sbin/policy-rc.d";
  if (existsSync(policy)) return work();
  // Ctrl-C ends the installation, which is told by its failing; the file must not stay behind.
  const interrupted = () => {};
  process.on("SIGINT", interrupted);
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    return work();
  } finally {
    rmSync(policy);
    process.off("SIGINT", interrupted);
  }
}
