import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { isAlive } from "../alive.ts";
import { ownImages } from "../images.ts";
import { findProgram } from "../process.ts";
import { baseArchive } from "./base.ts";

/** A Docker engine of this run's own, with the images that the tests need. */
export interface Engine {
  /** For DOCKER_HOST. */
  host: string;
  /** Ends it and all its containers, and deletes what it had. */
  end(): Promise<void>;
}

/** All images are the same files. */
const base = "fleetban-test/base";
const prefix = "fleetban-engine-";
const cgroups = "/sys/fs/cgroup";
/** To start, and to end when asked. */
const patience = 60_000;

/**
 * Starts dockerd beside whatever the machine runs, as root. It has neither a bridge nor rules in the
 * firewall: containers use the machine's network. It lives in process and mount namespaces of its own, and
 * dies with this process: nothing stays behind, whoever is killed.
 */
export async function startEngine(): Promise<Engine> {
  removeLeftovers();
  const archive = baseArchive();
  const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
  const host = `unix://${join(folder, "docker.sock")}`;
  const daemon = launch(folder, host);
  const engine: Engine = { host, end: () => end(daemon, folder) };
  try {
    await answering(daemon, host, folder);
    docker(host, "import", archive, base);
    for (const name of Object.values(ownImages)) docker(host, "tag", base, name);
    return engine;
  } catch (error) {
    await engine.end();
    throw error;
  }
}

function launch(folder: string, host: string): ChildProcess {
  const config = join(folder, "daemon.json");
  const settings = {
    hosts: [host],
    "data-root": join(folder, "data"),
    "exec-root": join(folder, "exec"),
    pidfile: join(folder, "docker.pid"),
    bridge: "none",
    iptables: false,
    ip6tables: false,
    "ip-forward": false,
    "ip-masq": false,
    // Not systemd's, which would be told process ids that are ours alone.
    "exec-opts": ["native.cgroupdriver=cgroupfs"],
    "cgroup-parent": `/${basename(folder)}`,
    "log-level": "warn",
  };
  writeFileSync(config, JSON.stringify(settings));
  const log = openSync(join(folder, "log"), "a");
  const apart = ["--pid", "--mount", "--fork", "--kill-child", "--mount-proc"];
  const reaper = findProgram("tini");
  const init = reaper === null ? [] : [reaper, "--"];
  const words = ["--pdeathsig", "KILL", "unshare", ...apart, ...init, "dockerd", "--config-file", config];
  // In a session of its own: Ctrl-C is for the tests, which then clean up with its help.
  const daemon = spawn("setpriv", words, { stdio: ["ignore", log, log], detached: true });
  closeSync(log);
  return daemon;
}

/** Resolves when it answers; rejects with its log when it ends before, or takes too long. */
async function answering(daemon: ChildProcess, host: string, folder: string): Promise<void> {
  const said = () => readFileSync(join(folder, "log"), "utf8").trim().split("\n").slice(-10).join("\n");
  let failed: Error | undefined;
  daemon.once("error", (error) => {
    failed = error;
  });
  for (const begun = Date.now(); Date.now() - begun < patience; await after(100)) {
    if (failed !== undefined) throw failed;
    if (daemon.exitCode !== null || daemon.signalCode !== null) break;
    try {
      docker(host, "version");
      return;
    } catch {
      // Not yet; nothing tells when.
    }
  }
  throw new Error(`dockerd does not start:\n${said()}`);
}

/** @returns what it prints */
function docker(host: string, ...args: string[]): string {
  return execFileSync("docker", ["--host", host, ...args], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function end(daemon: ChildProcess, folder: string): Promise<void> {
  if (daemon.pid !== undefined && daemon.exitCode === null && daemon.signalCode === null) {
    const ended = once(daemon, "exit");
    const slow = setTimeout(() => daemon.kill("SIGKILL"), patience);
    // It is the one child of `unshare`, which takes no signal itself; containers end with it.
    const children = readFileSync(`/proc/${daemon.pid}/task/${daemon.pid}/children`, "utf8");
    for (const child of children.trim().split(" ")) if (child !== "") process.kill(Number(child), "SIGTERM");
    await ended;
    clearTimeout(slow);
  }
  remove(folder);
}

/** What an engine leaves when the run that its name tells is killed: a folder, and groups without processes. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : process.pid;
    if (!isAlive(owner)) remove(join(tmpdir(), name));
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  const name = basename(folder);
  // One hierarchy, or one for each kind of resource.
  for (const kind of [".", ...readdirSync(cgroups)]) removeGroup(join(cgroups, kind, name));
}

/** Its files are the kernel's and go with it; one that has processes stays. */
function removeGroup(path: string): void {
  const inside = existsSync(path) ? readdirSync(path, { withFileTypes: true }) : [];
  for (const entry of inside) if (entry.isDirectory()) removeGroup(join(path, entry.name));
  if (existsSync(path)) rmdirSync(path);
}
