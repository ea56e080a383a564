// Last failing line appended → element in the kernel's set, as `nft monitor` reports it, one machine.
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Running } from "@fleetban/test-servers";
import { fleetban } from "../test/support/command.ts";
import { Network } from "../test/support/network.ts";
import { spread } from "./lib/measure.ts";

const rounds = 50;

export async function benchLatency(): Promise<void> {
  if (process.getuid?.() !== 0) {
    console.log("\nLatency: left out, network namespaces need root");
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "fleetban-bench-"));
  const network = new Network();
  const [command, ...words] = network.inside("server") as [string, ...string[]];
  const log = join(folder, "auth.log");
  writeFileSync(log, "");
  const jail = "{ filter: sshd, logpath: auth.log, maxretry: 5, findtime: 10m, bantime: 1h }";
  writeFileSync(join(folder, "policy.yaml"), `guard: { max-bans-per-minute: 0 }\njails:\n  sshd: ${jail}\n`);
  const monitor = new Running(command, [...words, "nft", "monitor"]);
  const standalone = new Running(command, [
    ...[...words, fleetban, "standalone", "--policy", join(folder, "policy.yaml")],
    ...["--state", join(folder, "state"), "--firewall", "nftables", "--log-format", "json"],
  ]);
  try {
    await standalone.line("Started with");
    const append = (address: string) => {
      const line = `host sshd[1]: Failed password for root from ${address} port 4000 ssh2`;
      appendFileSync(log, `${new Date().toISOString()} ${line}\n`);
    };
    const milliseconds: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const address = `203.0.113.${round + 1}`;
      for (let n = 1; n < 5; n++) append(address);
      await standalone.line(`Found ${address}`);
      await sleep(100);
      const seen = monitor.line(new RegExp(`add element .*\\b${address.replaceAll(".", "\\.")}\\b`));
      const start = performance.now();
      append(address);
      await seen;
      milliseconds.push(performance.now() - start);
    }
    const { min, median, max } = spread(milliseconds);
    const p95 = milliseconds.sort((a, b) => a - b)[Math.floor(rounds * 0.95)] as number;
    console.log(`\nLast failing line appended → element in the kernel, ${rounds} bans`);
    console.log(
      `  median ${median.toFixed(1)} ms, 95% ${p95.toFixed(1)} ms (${min.toFixed(1)} to ${max.toFixed(1)})`,
    );
  } finally {
    await standalone.end();
    await monitor.end();
    network.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}
