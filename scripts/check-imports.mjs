// Holds the import directions of the design: who may import whom, and what joins the stages of a role.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { root } from "./setup.mjs";

/** Packages of ours that each package may import. */
const mayImport = {
  core: [],
  filter: ["core"],
  policy: ["core", "filter"],
  wire: ["core"],
  agent: ["core", "filter", "policy"],
  coordinator: ["core", "policy", "wire"],
  enforcer: ["core", "policy"],
  cli: ["core", "filter", "policy", "wire", "agent", "coordinator", "enforcer"],
};
/** npm packages that only one room may know. */
const onlyIn = { nats: "packages/wire/nats/", ioredis: "packages/coordinator/redis/" };
const roles = ["agent", "coordinator", "enforcer"];
const specifier =
  /^(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;

const problems = [];
for (const file of sources(join(root, "packages"))) {
  const path = relative(root, file).split(sep).join("/");
  const [, pkg, room] = path.split("/");
  const test = /\.(test|conformance)\.ts$|\/(testing|conformance)\//.test(path);
  for (const found of readFileSync(file, "utf8").matchAll(specifier)) {
    const target = found[1] ?? found[2] ?? found[3];
    const ours = /^@fleetban\/([a-z]+)/.exec(target)?.[1];
    if (ours !== undefined && ours !== pkg && !test && !mayImport[pkg].includes(ours)) {
      problems.push(`${path}: ${pkg} may not import ${ours}`);
    }
    if (onlyIn[target] !== undefined && !path.startsWith(onlyIn[target])) {
      problems.push(`${path}: ${target} is imported only in ${onlyIn[target]}`);
    }
    if (pkg === "core" && !test && !/^(\.|node:)/.test(target)) {
      problems.push(`${path}: core has no npm dependency, found ${target}`);
    }
    if (pkg === "core" && !test && /^node:(fs|net|http|child_process|dgram|worker_threads)/.test(target)) {
      problems.push(`${path}: core does no I/O, found ${target}`);
    }
    const typesOnly = /^\s*import type/.test(found[0]);
    if (roles.includes(pkg) && !test && !typesOnly && target.startsWith("../") && isRoom(room)) {
      const other = target.replace(/^(\.\.\/)+/, "").split("/")[0];
      const depth = target.split("../").length - 1;
      if (depth === path.split("/").length - 3 && other !== room && isRoom(other) && !other.endsWith(".ts")) {
        problems.push(`${path}: only pipeline.ts joins the stages, found ${target}`);
      }
    }
  }
}
for (const problem of problems) console.error(`✗ ${problem}`);
process.exit(problems.length === 0 ? 0 : 1);

/** A role's stages; the coordinator's connection to Redis is its stores', and no stage. */
function isRoom(name) {
  return !["pipeline.ts", "index.ts", "testing", "redis"].includes(name);
}

function* sources(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name === "node_modules" || name === "dist") continue;
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (name.endsWith(".ts")) yield path;
  }
}
