import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseNetwork } from "@fleetban/core";
import type { Finding } from "../finding.ts";
import { parseUtmp, type RemoteSession } from "./utmp.ts";

export interface SessionPlaces {
  /** `/run/systemd/sessions` */
  sessionDirectory: string;
  /** `/run/utmp` */
  utmp: string;
  /** Of this process; `SSH_CONNECTION` and `SSH_CLIENT` say who started it. */
  environment: NodeJS.ProcessEnv;
}

/** Logins of services that serve files or mail are nobody's way to administer. */
const notAdministering = /^(?:v?s?ftpd?|pro-?ftpd|pure-ftpd|dovecot|imap|pop3|smtp|smtpd|samba|cron|crond)$/;

/**
 * Who is logged in from elsewhere. An established connection to port 22 is no sign:
 * an attacker has one too, before any password.
 *
 * @returns sessions by address or name, with where they were seen
 * @throws when a record exists and can't be read; what does not exist is not looked at
 */
export async function remoteSessions(places: SessionPlaces): Promise<RemoteSession[]> {
  const [systemd, utmp] = await Promise.all([
    systemdSessions(places.sessionDirectory),
    utmpSessions(places.utmp),
  ]);
  return [...systemd, ...utmp, ...environmentSessions(places.environment)];
}

/** The protection of a session whose host is an address; undefined for a name. */
export function sessionFinding({ user, host }: RemoteSession): Finding | undefined {
  const network = parseNetwork(host.split("%", 1)[0] as string);
  if (network === undefined) return undefined;
  return { network, reason: { kind: "session", detail: `${user} is logged in from ${network.text}` } };
}

async function systemdSessions(directory: string): Promise<RemoteSession[]> {
  // Beside each session's file stands its FIFO, `<id>.ref`.
  const names = (await orNothing(readdir(directory))) ?? [];
  const texts = await Promise.all(
    names
      .filter((name) => !name.startsWith(".") && !name.endsWith(".ref"))
      .map((name) => orNothing(readFile(join(directory, name), "utf8"))),
  );
  return texts.flatMap((text) => (text === undefined ? [] : parseSession(text)));
}

/** A session of systemd-logind: lines of `KEY=value`. */
export function parseSession(text: string): RemoteSession[] {
  const fields = new Map(text.split("\n").map((line) => splitOnce(line)));
  const host = fields.get("REMOTE_HOST");
  if (!host || fields.get("STATE") === "closing") return [];
  if (!(fields.get("CLASS") ?? "user").startsWith("user")) return [];
  if (notAdministering.test(fields.get("SERVICE") ?? "")) return [];
  return [{ user: fields.get("USER") ?? fields.get("UID") ?? "somebody", host }];
}

function splitOnce(line: string): [string, string] {
  const at = line.indexOf("=");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1).replace(/^"(.*)"$/, "$1")];
}

async function utmpSessions(path: string): Promise<RemoteSession[]> {
  const bytes = await orNothing(readFile(path));
  if (bytes === undefined) return [];
  const sessions = parseUtmp(bytes);
  if (sessions === undefined) throw new Error(`${path} does not hold whole utmp records`);
  return sessions;
}

/** `SSH_CONNECTION`: `client port server port`; `SSH_CLIENT`: `client port port`. */
function environmentSessions(environment: NodeJS.ProcessEnv): RemoteSession[] {
  return ["SSH_CONNECTION", "SSH_CLIENT"].flatMap((name) => {
    const host = environment[name]?.split(" ", 1)[0];
    return host ? [{ user: environment.USER ?? "who started this", host }] : [];
  });
}

/** A session may end between the listing and the read; a container has no records at all. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
