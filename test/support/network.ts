import { execFileSync, spawn } from "node:child_process";

/** A server and an attacker, each in a network namespace of its own, joined by a veth pair. */
export class Network {
  readonly server: string;
  readonly attacker: string;
  readonly addresses = {
    4: { server: "198.51.100.1", attacker: "198.51.100.2", length: 24 },
    6: { server: "2001:db8:51::1", attacker: "2001:db8:51::2", length: 64 },
  } as const;

  static #count = 0;

  constructor() {
    const id = `${process.pid}-${Network.#count++}`;
    this.server = `fbe-server-${id}`;
    this.attacker = `fbe-attacker-${id}`;
    const ip = (...args: string[]) => execFileSync("ip", args, { stdio: "pipe" });
    ip("netns", "add", this.server);
    ip("netns", "add", this.attacker);
    ip(
      "-n",
      this.server,
      "link",
      "add",
      "eth0",
      "type",
      "veth",
      "peer",
      "name",
      "eth0",
      "netns",
      this.attacker,
    );
    for (const role of ["server", "attacker"] as const) {
      ip("-n", this[role], "link", "set", "lo", "up");
      ip("-n", this[role], "link", "set", "eth0", "up");
      for (const family of [4, 6] as const) {
        const { length, ...address } = this.addresses[family];
        const noDuplicateCheck = family === 6 ? ["nodad"] : [];
        ip(
          "-n",
          this[role],
          "address",
          "add",
          `${address[role]}/${length}`,
          "dev",
          "eth0",
          ...noDuplicateCheck,
        );
      }
    }
  }

  /** The words that run a command inside a namespace. */
  inside(role: "server" | "attacker"): string[] {
    return ["ip", "netns", "exec", this[role]];
  }

  /** Whether the attacker reaches the server's TCP port. A dropped packet shows as no answer in a second. */
  connects(family: 4 | 6, port: number): Promise<boolean> {
    const script = `const s = require("node:net").connect({ host: process.argv[1], port: Number(process.argv[2]) });
      s.on("connect", () => process.exit(0)).on("error", () => process.exit(1));
      setTimeout(() => process.exit(1), 1000);`;
    const [command, ...words] = this.inside("attacker") as [string, ...string[]];
    const { server } = this.addresses[family];
    const child = spawn(command, [...words, process.execPath, "-e", script, server, String(port)]);
    return new Promise((resolve) => child.once("exit", (code) => resolve(code === 0)));
  }

  remove(): void {
    for (const name of [this.server, this.attacker]) {
      execFileSync("ip", ["netns", "delete", name], { stdio: "pipe" });
    }
  }
}
