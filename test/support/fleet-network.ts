import { execFileSync, spawn } from "node:child_process";

/** One TCP connection to try: from an address of the one who asks, to a member. */
export interface Attempt {
  from: string;
  to: string;
  port: number;
}

/**
 * Network namespaces joined by a bridge, as machines on one wire. Member n has 198.51.100.n and
 * 2001:db8:51::n, and more addresses when given.
 */
export class FleetNetwork {
  readonly #id: string;
  readonly #members = new Map<string, number>();
  readonly #standing: string[] = [];

  static #count = 0;

  constructor(members: readonly string[]) {
    this.#id = `${process.pid}-${FleetNetwork.#count++}`;
    try {
      this.#add("hub");
      ip("-n", this.#name("hub"), "link", "add", "br0", "type", "bridge");
      ip("-n", this.#name("hub"), "link", "set", "br0", "up");
      for (const [i, member] of members.entries()) this.#join(member, i + 1);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** The words that run a command inside a member. */
  inside(member: string): string[] {
    return ["ip", "netns", "exec", this.#name(member)];
  }

  address(member: string, family: 4 | 6): string {
    return addressOf(this.#members.get(member) as number, family);
  }

  /** Gives a member one more address of each family; `n` from 20 on are free. */
  addAddress(member: string, n: number): Record<4 | 6, string> {
    this.#addresses(member, n);
    return { 4: addressOf(n, 4), 6: addressOf(n, 6) };
  }

  /**
   * Which of the connections come about, all tried at once. A dropped packet shows as no answer
   * within two seconds.
   */
  async connects(member: string, attempts: readonly Attempt[]): Promise<boolean[]> {
    const [command, ...words] = this.inside(member) as [string, ...string[]];
    const child = spawn(command, [...words, process.execPath, "-e", script, JSON.stringify(attempts)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    for await (const chunk of child.stdout) text += chunk;
    return JSON.parse(text) as boolean[];
  }

  /** Pulls a member's cable, or plugs it in: the member keeps its addresses. */
  cable(member: string, state: "up" | "down"): void {
    ip("-n", this.#name("hub"), "link", "set", `port${this.#members.get(member)}`, state);
  }

  /** Whether packets between two members arrive; when not, nobody tells them. */
  link(one: string, other: string, state: "up" | "down"): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      for (const family of [4, 6] as const) {
        const neighbour = [this.address(to, family), "dev", "eth0"];
        const nobody = ["lladdr", "02:00:00:00:00:01", "nud", "permanent"];
        const change = state === "down" ? ["replace", ...neighbour, ...nobody] : ["delete", ...neighbour];
        ip("-n", this.#name(from), "neighbour", ...change);
      }
    }
  }

  /** So many of a hundred packets of a member get lost, in both directions; 0: none. */
  lose(member: string, percent: number): void {
    const port = `port${this.#members.get(member)}`;
    const table = `bridge lossy_${port}`;
    const some = `numgen random mod 100 < ${percent} drop`;
    const rules = ["iifname", "oifname"].map(
      (way) => `add rule ${table} forward meta ${way} "${port}" ${some}`,
    );
    const statements = [
      ...[`add table ${table}`, `delete table ${table}`, `add table ${table}`],
      `add chain ${table} forward { type filter hook forward priority 0; }`,
      ...rules,
    ];
    const input = percent === 0 ? `delete table ${table}` : statements.join("\n");
    const hub = ["netns", "exec", this.#name("hub")];
    execFileSync("ip", [...hub, "nft", "-f", "-"], { input, stdio: "pipe" });
  }

  remove(): void {
    for (const name of this.#standing.splice(0)) ip("netns", "delete", name);
  }

  #name(member: string): string {
    return `fbn-${member}-${this.#id}`;
  }

  #add(member: string): void {
    ip("netns", "add", this.#name(member));
    this.#standing.push(this.#name(member));
    ip("-n", this.#name(member), "link", "set", "lo", "up");
  }

  #join(member: string, n: number): void {
    this.#add(member);
    this.#members.set(member, n);
    const hub = this.#name("hub");
    const port = `port${n}`;
    const peer = ["peer", "name", port, "netns", hub];
    ip("-n", this.#name(member), "link", "add", "eth0", "type", "veth", ...peer);
    ip("-n", hub, "link", "set", port, "master", "br0", "up");
    ip("-n", this.#name(member), "link", "set", "eth0", "up");
    this.#addresses(member, n);
  }

  #addresses(member: string, n: number): void {
    const add = ["-n", this.#name(member), "address", "add"];
    ip(...add, `${addressOf(n, 4)}/24`, "dev", "eth0");
    ip(...add, `${addressOf(n, 6)}/64`, "dev", "eth0", "nodad");
  }
}

function addressOf(n: number, family: 4 | 6): string {
  return family === 4 ? `198.51.100.${n}` : `2001:db8:51::${n}`;
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: "pipe" });
}

const script = `
  const net = require("node:net");
  const attempts = JSON.parse(process.argv[1]);
  const one = ({ from, to, port }) => new Promise((resolve) => {
    const socket = net.connect({ host: to, port, localAddress: from });
    const end = (connected) => { socket.destroy(); resolve(connected); };
    socket.on("connect", () => end(true)).on("error", () => end(false));
    setTimeout(end, 2000, false).unref();
  });
  Promise.all(attempts.map(one)).then((all) => console.log(JSON.stringify(all)));`;
