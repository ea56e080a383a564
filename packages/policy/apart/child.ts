// Reads the policy named on its command line, says what came of it, and ends:
//   child.js PATH LENIENT
import { loadPolicy } from "../native/load.ts";
import { PolicyError, type PolicyIssue } from "../yaml/issue.ts";
import type { ApartMessage } from "./message.ts";

// Ctrl-C goes to every process of the terminal; whether to stop is for the one that asked.
process.on("SIGINT", () => {});
process.once("disconnect", () => process.exit());

const [path = "", lenient] = process.argv.slice(2);
process.send?.(await read(), () => process.disconnect());

async function read(): Promise<ApartMessage> {
  const passed: PolicyIssue[] = [];
  try {
    const policy = await loadPolicy(path, {
      lenient: lenient === "true",
      onIssues: (issues) => passed.push(...issues),
    });
    return { outcome: "policy", policy, passed };
  } catch (error) {
    if (!(error instanceof PolicyError)) return { outcome: "failed", error };
    return { outcome: "invalid", issues: [...error.issues], files: [...error.files] };
  }
}
