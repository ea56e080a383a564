import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { expandLogpath } from "@fleetban/agent";
import type { Jail } from "@fleetban/core";

/** The logs of a jail on this machine now. */
export interface FoundLogs {
  found: string[];
  /** None of these is an error: logs come and go. */
  problems: { logpath: string; problem: string }[];
}

/** Looks for the logs of a jail as the agent does. */
export async function findLogs(jail: Pick<Jail, "logpath">): Promise<FoundLogs> {
  const logs: FoundLogs = { found: [], problems: [] };
  for (const logpath of jail.logpath) {
    const paths = await expandLogpath(logpath);
    const problems = await Promise.all(paths.map(problemWith));
    logs.found.push(...paths.filter((_, i) => problems[i] === null));
    if (paths.length === 0) {
      logs.problems.push({ logpath, problem: "no file matches now; one that comes is followed." });
    }
    for (const [i, problem] of problems.entries()) {
      if (problem !== null) logs.problems.push({ logpath: paths[i] as string, problem });
    }
  }
  logs.found = [...new Set(logs.found)];
  return logs;
}

async function problemWith(path: string): Promise<string | null> {
  try {
    if ((await stat(path)).isDirectory()) return "is a directory; it is not read.";
    await access(path, constants.R_OK);
    return null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return "does not exist now; it is waited for.";
    if (code === "EACCES") return "may not be read by this user.";
    return `cannot be read: ${code}.`;
  }
}
