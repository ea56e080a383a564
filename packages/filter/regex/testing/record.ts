/**
 * Records what Python makes of the cases: `node --conditions=source packages/filter/regex/testing/record.ts`.
 */
import { writeFileSync } from "node:fs";
import { cases } from "./cases.ts";
import { Python } from "./python.ts";

await using python = new Python();
const recorded = [];
for (const [pattern, ...texts] of cases) {
  recorded.push({ pattern, texts, ...(await python.search(pattern, texts)) });
}
const lines = recorded.map((entry) => JSON.stringify(entry)).join(",\n");
writeFileSync(new URL("recorded.json", import.meta.url), `[\n${lines}\n]\n`);
