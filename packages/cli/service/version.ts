import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Found by the package's own name: the sources and dist/ lie at different depths. */
export function packageVersion(): string {
  const text = readFileSync(fileURLToPath(import.meta.resolve("@fleetban/cli/package.json")), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
