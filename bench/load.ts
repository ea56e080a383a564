// Loading Debian's /etc/fail2ban with every jail enabled, beside fail2ban's own reading of it.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installed, spread } from "./lib/measure.ts";

const rounds = 5;
const directory = "/etc/fail2ban";

interface Loaded {
  milliseconds: number;
  jails: number;
  left: number;
}

function load(policy: string): Loaded {
  const child = join(import.meta.dirname, "lib", "load-child.ts");
  const flags = ["--disable-warning=ExperimentalWarning", ...process.execArgv, child, policy];
  return JSON.parse(execFileSync(process.execPath, flags, { encoding: "utf8" })) as Loaded;
}

export function benchLoad(): void {
  if (!existsSync(join(directory, "jail.conf"))) {
    console.log(`\nLoading fail2ban's configuration: not measured, there is no ${directory}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "fleetban-bench-"));
  try {
    const copy = join(folder, "fail2ban");
    cpSync(directory, copy, { recursive: true });
    writeFileSync(join(copy, "jail.local"), "[DEFAULT]\nenabled = true\n");
    const policy = join(folder, "policy.yaml");
    writeFileSync(policy, "include: [{ fail2ban: fail2ban }]\n");
    const ours: Loaded[] = [];
    const whole: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      whole.push(timed(() => ours.push(load(policy))));
      if (!installed("fail2ban-client")) continue;
      theirs.push(timed(() => execFileSync("fail2ban-client", ["-d", "-c", copy], { stdio: "ignore" })));
    }
    const [{ jails, left } = { jails: 0, left: 0 }] = ours;
    console.log(
      `\nLoading ${directory} with every jail enabled, ${jails} jails (${left} left out), fresh process`,
    );
    const line = (name: string, values: number[]) => {
      const { min, median, max } = spread(values);
      const text = [median, min, max].map((value) => value.toFixed(0));
      console.log(`  ${name.padEnd(38)} ${text[0]} ms  (${text[1]} to ${text[2]})`);
    };
    line(
      "loadPolicy, each filter compiled",
      ours.map(({ milliseconds }) => milliseconds),
    );
    line("with the start of the process", whole);
    if (theirs.length > 0) line("fail2ban-client -d, nothing compiled", theirs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed(run: () => unknown): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}
