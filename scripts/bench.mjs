// npm run bench [-- NAME…]: installs the peers from Debian where it may, then measures.
import { build, installDebianPackages, installPackages, run } from "./setup.mjs";

installDebianPackages(["nftables", "iproute2", "procps", "sshguard", "fail2ban", "redis-server"]);
installPackages();
build();
run("node", ["--disable-warning=ExperimentalWarning", "bench/run.ts", ...process.argv.slice(2)]);
