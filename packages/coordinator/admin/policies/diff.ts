import { formatDuration, type Jail, type Policy, type PolicyFileContent } from "@fleetban/core";
import { createTwoFilesPatch } from "diff";

/** One line for each setting that differs, as `jail sshd: maxretry 5 -> 3`. */
export function settingChanges(before: Policy, after: Policy): string[] {
  const changes: string[] = [];
  const say = (what: string, old: unknown, now: unknown) => {
    if (JSON.stringify(old) !== JSON.stringify(now)) changes.push(`${what} ${shown(old)} -> ${shown(now)}`);
  };
  say("ignore", before.ignore, after.ignore);
  say("ignoreself", before.ignoreself, after.ignoreself);
  say("guard.max-bans-per-minute", before.guard.maxBansPerMinute, after.guard.maxBansPerMinute);
  say("guard.widest.ipv4", before.guard.widest.ipv4, after.guard.widest.ipv4);
  say("guard.widest.ipv6", before.guard.widest.ipv6, after.guard.widest.ipv6);
  say("dbpurgeage", time(before.dbpurgeage), time(after.dbpurgeage));
  say("max-line", before.maxLine, after.maxLine);
  const [old, now] = [jailsOf(before), jailsOf(after)];
  for (const name of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const [from, to] = [old.get(name), now.get(name)];
    if (from === undefined) changes.push(`jail ${name}: new`);
    else if (to === undefined) changes.push(`jail ${name}: gone`);
    else changes.push(...jailChanges(from, to));
  }
  for (const name of [...new Set([...before.filters.keys(), ...after.filters.keys()])].sort()) {
    const [from, to] = [before.filters.get(name), after.filters.get(name)];
    if (from === undefined || to === undefined) continue;
    const { origin: _, ...a } = from;
    const { origin: __, ...b } = to;
    if (JSON.stringify(a) !== JSON.stringify(b)) changes.push(`filter ${name}: changed`);
  }
  return changes;
}

function jailsOf({ jails }: Policy): Map<string, Jail> {
  return new Map(jails.map((jail) => [jail.name, jail]));
}

const times = ["findtime", "bantime"];

function jailChanges(from: Jail, to: Jail): string[] {
  const values = (jail: Jail): Record<string, unknown> => ({ ...jail });
  const [old, now] = [values(from), values(to)];
  return Object.keys(now)
    .filter((key) => JSON.stringify(old[key]) !== JSON.stringify(now[key]))
    .map((key) => {
      const text = (value: unknown) => (times.includes(key) ? time(value as number | null) : shown(value));
      return `jail ${to.name}: ${key} ${text(old[key])} -> ${text(now[key])}`;
    });
}

function time(value: number | null): string {
  return formatDuration(value);
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The files side by side, as `diff -u` has it. */
export function textDiff(before: readonly PolicyFileContent[], after: readonly PolicyFileContent[]): string {
  const texts = (files: readonly PolicyFileContent[]) =>
    new Map(files.map(({ path, content }) => [path, Buffer.from(content).toString()]));
  const [old, now] = [texts(before), texts(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => {
      const [from, to] = [old.get(path), now.get(path)];
      const header = [
        from === undefined ? "/dev/null" : `a/${path}`,
        to === undefined ? "/dev/null" : `b/${path}`,
      ] as const;
      return createTwoFilesPatch(...header, from ?? "", to ?? "", undefined, undefined, {
        context: 3,
      }).replace(/^=+\n/, "");
    })
    .join("");
}
