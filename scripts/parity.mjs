// npm run parity [-- --fail2ban DIR] [NAME…]: runs fail2ban's own samples, of the Debian package or a checkout.
import { installDebianPackages, installPackages, run } from "./setup.mjs";

if (!process.argv.includes("--fail2ban")) installDebianPackages(["fail2ban"]);
installPackages();
run("node", [
  ...["--conditions=source", "--disable-warning=ExperimentalWarning", "test/parity/main.ts"],
  ...process.argv.slice(2),
]);
