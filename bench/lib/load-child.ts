// A process of its own, so that nothing is warm:
//   node load-child.ts POLICY
// Loads a policy, leaving out jails with errors, and prints { milliseconds, jails, left }.
import { loadPolicy } from "@fleetban/policy";

let left = 0;
const start = performance.now();
const policy = await loadPolicy(process.argv[2] ?? "", {
  lenient: true,
  onIssues: (issues) => {
    left = issues.length;
  },
});
console.log(JSON.stringify({ milliseconds: performance.now() - start, jails: policy.jails.length, left }));
