// npm start: installs what is needed, then runs the quickstart. Arguments go to it: npm start -- --once
import { spawn } from "node:child_process";
import { join } from "node:path";
import { build, environment, installPackages, root } from "./setup.mjs";

installPackages();
build();
const fleetban = join(root, "packages", "cli", "bin", "fleetban");
const child = spawn(fleetban, ["quickstart", ...process.argv.slice(2)], {
  stdio: "inherit",
  env: environment,
});
// Ctrl-C reaches the whole foreground group: wait for the quickstart to tidy up and end.
for (const signal of ["SIGINT", "SIGTERM"])
  process.on(signal, () => signal === "SIGTERM" && child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
