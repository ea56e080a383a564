// npm run parity [-- --fail2ban DIR]: fail2ban's own sample suite, through our engine.
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { findSuite, runSamples, type Suite, sampleNames } from "./run.ts";

const { values, positionals } = parseArgs({
  options: { fail2ban: { type: "string" } },
  allowPositionals: true,
});
let suite: Suite;
try {
  suite = findSuite(values.fail2ban);
} catch (error) {
  console.error((error as Error).message);
  process.exit(2);
}
/** By file and line: a line that several filters run over passes when it passes in all of them. */
const cases = new Map<string, boolean>();
for (const name of positionals.length > 0 ? positionals : sampleNames(suite)) {
  const result = runSamples(suite, name);
  for (const [place, right] of result.cases) cases.set(place, right && (cases.get(place) ?? true));
  const failed = [...result.cases.values()].filter((right) => !right).length;
  console.log(
    `${failed === 0 ? "✓" : "✗"} ${name.padEnd(30)} ${result.cases.size - failed} passed, ${failed} failed`,
  );
  for (const problem of result.problems) console.log(`    ${problem}`);
}
const failed = [...cases.values()].filter((right) => !right).length;
rmSync(suite.copies, { recursive: true });
console.log(`${cases.size - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
