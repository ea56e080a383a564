import { lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import { FleetbanError, mostPolicyBytes, mostPolicyFiles, type PolicyFileContent } from "@fleetban/core";

/**
 * The files of a policy as they are sent: one file, or a directory with all below it. Hidden ones, and what is
 * no regular file, stay here.
 *
 * @throws FleetbanError FLB_USAGE
 */
export function policyFilesOf(path: string): PolicyFileContent[] {
  try {
    if (!statSync(path).isDirectory()) return [{ path: basename(path), content: readFileSync(path) }];
    const files: PolicyFileContent[] = [];
    let bytes = 0;
    for (const file of walk(path)) {
      const content = readFileSync(file);
      bytes += content.length;
      files.push({ path: relative(path, file).split(sep).join("/"), content });
      if (files.length > mostPolicyFiles || bytes > mostPolicyBytes) {
        throw new FleetbanError(
          "FLB_USAGE",
          `${path} holds more than ${mostPolicyFiles} files or ${mostPolicyBytes / 2 ** 20} MiB; is it the policy's directory?`,
        );
      }
    }
    if (files.length === 0) throw new FleetbanError("FLB_USAGE", `${path} holds no file`);
    return files;
  } catch (cause) {
    if (cause instanceof FleetbanError) throw cause;
    throw new FleetbanError("FLB_USAGE", (cause as Error).message, { cause });
  }
}

function* walk(folder: string): Generator<string> {
  for (const name of readdirSync(folder).sort()) {
    if (name.startsWith(".")) continue;
    const path = join(folder, name);
    const kind = lstatSync(path);
    if (kind.isDirectory()) yield* walk(path);
    else if (kind.isFile()) yield path;
  }
}
