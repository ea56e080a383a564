import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

it("the checks are without the policy's parsers, for enforcers that read none", () => {
  const seen = new Set<string>();
  const packages = new Set<string>();
  const follow = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const [, name] of readFileSync(path, "utf8").matchAll(
      /^(?:import|export)\b[^;"(]*?\bfrom "([^"]+)"/gm,
    )) {
      if (name?.startsWith(".")) follow(join(path, "..", name));
      else packages.add(name as string);
    }
  };
  follow(join(import.meta.dirname, "index.ts"));
  expect(seen.size).toBeGreaterThan(5);
  expect([...packages].filter((name) => !name.startsWith("node:"))).toEqual(["@fleetban/core"]);
});
