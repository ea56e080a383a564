// npm run containers -- COMMAND…: installs what is needed, then runs the command with its servers in containers.
import { build, installContainerPackages, installPackages, run } from "./setup.mjs";

installContainerPackages();
installPackages();
build();
run("node", ["test/servers/engine/with-engine.ts", ...process.argv.slice(2)]);
