// npm run containers -- COMMAND…: runs a command, such as `vitest run FILE`, with its servers in containers:
// by the machine's Docker engine where that has the images, else by one that lives as long as the command.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { atHand, missingImages } from "../engine-at-hand.ts";
import { findProgram } from "../process.ts";
import { type Engine, startEngine } from "./engine.ts";

/** "Service unavailable" of sysexits.h: there is no engine, and none can be started here. */
const unavailable = 69;

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error("usage: npm run containers -- COMMAND…, such as: vitest run packages/wire/nats");
  process.exit(2);
}

let engine: Engine | undefined;
if (!(await atHand()) || (await missingImages()).length > 0) {
  const why = whyNoEngine();
  if (why !== null) {
    console.error(`No Docker engine has the images of the test servers, and none can be started: ${why}`);
    process.exit(unavailable);
  }
  console.log("• Starting a Docker engine with the test servers (the first time it makes their images) …");
  engine = await startEngine();
}
// Asked to end, it waits for the command's end, and cleans up.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill());
const host = engine === undefined ? {} : { DOCKER_HOST: engine.host };
const env = { ...process.env, ...host, FLEETBAN_SERVERS: "containers" };
const child = spawn(command, args, { stdio: "inherit", env });
const ended = await once(child, "exit").catch((error: Error) => {
  console.error(`${command}: ${error.message}`);
  return [127];
});
await engine?.end();
process.exit((ended[0] as number | null) ?? 1);

function whyNoEngine(): string | null {
  if (process.getuid?.() !== 0) return "that needs root";
  const missing = ["dockerd", "docker", "debootstrap"].filter((name) => findProgram(name) === null);
  return missing.length === 0 ? null : `not installed: ${missing.join(", ")}`;
}
