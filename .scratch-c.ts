import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { compileFilter, FilterSet } from "@fleetban/filter";
import { readConfFilter } from "@fleetban/policy/fail2ban";
const dir = "/etc/fail2ban/filter.d/";
const names = readdirSync(dir).filter((n) => n.endsWith(".conf")).map((n) => n.slice(0, -5));
const filters: any[] = [];
for (const n of names) {
  try {
    const { definition } = readConfFilter(dir + n + ".conf", n);
    const f = compileFilter(definition, { usedns: "no", timezone: "UTC" });
    filters.push(f);
    const nul = f.literals.filter((l) => l === null).length;
    if (nul) console.log(n, "no literals", nul, "of", f.literals.length, "maxlines", definition.maxlines, definition.failregex.filter((_, i) => f.literals[i] === null).map(x=>x.slice(0,200)));
  } catch (e) { console.log(n, String((e as Error).message).slice(0, 150)); }
}
console.log(filters.length, filters.reduce((a, f) => a + f.literals.length, 0));
const buf = gunzipSync(readFileSync("/work/main/test/data/auth.log.gz"));
const big = Buffer.concat(Array(28).fill(buf));
function time(fs: any[]) {
  const set = new FilterSet(fs, 8192);
  let m = 0;
  const run = () => { const t = process.cpuUsage(); const n = set.scan(big, 0, big.length, Date.now(), () => m++); const c = process.cpuUsage(t); return [n, (c.user + c.system) / 1000]; };
  run(); 
  return run();
}
const sshd = filters.filter((f) => f.definition.name === "sshd");
const a = time(sshd), b = time(filters);
console.log(a, b, b[1]! / a[1]!);
const costs = filters.map((f) => [f.definition.name, time([f])[1]] as const).sort((x, y) => y[1]! - x[1]!);
console.log(costs.slice(0, 25));
