// npm run check: lint, types of the tests, import directions, and that generated files are fresh.
import { build, installPackages, run, say } from "./setup.mjs";

installPackages();
build();
say("Lint and format");
run("biome", ["ci", "--error-on-warnings", "."]);
say("Types of the tests");
run("tsc", ["-p", "tsconfig.test.json"]);
say("Import directions");
run("node", ["scripts/check-imports.mjs"]);
say("Generated files");
run("node", ["scripts/generate.mjs", "--check"]);
