import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Policy, PolicyFileContent } from "@fleetban/core";
import { type PolicyIssue, readPolicy } from "@fleetban/policy";

/** What a set of files comes to as a policy. */
export interface CheckedPolicy {
  /** null when it has errors. */
  policy: Policy | null;
  issues: PolicyIssue[];
  /** What is right and may still not be meant. */
  warnings: string[];
}

/** So long matches are kept at least, twice over, where nobody asked for more. */
const provisioned = 86_400_000;

/** Reads the files as each host would read them, in a directory of its own that is gone afterwards. */
export function checkPolicy(files: readonly PolicyFileContent[]): CheckedPolicy {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "fleetban-policy-")));
  try {
    for (const { path, content } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    const { policy, issues, files: read } = readPolicy(folder);
    const within = (path: string) => path.replace(`${folder}/`, "").replace(folder, ".");
    const outside = read.filter((path) => !path.startsWith(`${folder}/`));
    const relative = (policy?.jails ?? []).flatMap(({ name, logpath }) =>
      logpath
        .filter((path) => path.startsWith(folder))
        .map((path) => `jail ${name}: logpath ${within(path)}`),
    );
    return {
      policy: issues.length === 0 ? policy : null,
      issues: issues.map((issue) => ({
        ...issue,
        file: within(issue.file),
        message: issue.message.replaceAll(`${folder}/`, ""),
      })),
      warnings: [
        ...outside
          .filter((path) => !path.includes("/node_modules/") && !path.includes("/filters/"))
          .map((path) => `${path} is read on each host as it is there: copy it into the policy's directory`),
        ...(policy?.jails ?? [])
          .filter(({ findtime }) => findtime > provisioned)
          .map(
            ({ name }) =>
              `jail ${name}: findtime is longer than a day: run fleetban provision with --max-age`,
          ),
        ...relative.map((what) => `${what} is relative: on a host it would lie among Fleetban's own files`),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
