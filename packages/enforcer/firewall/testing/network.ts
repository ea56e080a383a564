import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { makeNamespace, type Namespace } from "./namespace.ts";

/** Namespaces in a row: a client, one that the firewall is in, and a server behind it. */
export interface Row {
  client: Namespace;
  router: Namespace;
  server: Namespace;
  /** A server of TCP that echoes, on these ports. */
  listen(where: Namespace, ports: number[]): Promise<void>;
  /** What becomes of a connection attempt by the client: within a second, nothing is `timeout`. */
  connect(host: string, port: number): Promise<"connected" | "refused" | "unreachable" | "timeout">;
  /** What a datagram of the client brings back within a second. */
  send(host: string, port: number): Promise<"refused" | "timeout">;
  /** A connection that stays: each call sends a word, and tells whether it came back within a second. */
  converse(host: string, port: number): Promise<() => Promise<boolean>>;
  /** Ends what runs inside. */
  close(): Promise<void>;
}

/** Addresses by family: the client's, the router's on both sides, the server's. */
export const addresses = {
  4: { client: "198.51.100.2", router: "198.51.100.1", inner: "192.0.2.1", server: "192.0.2.2", length: 24 },
  6: {
    client: "2001:db8:a::2",
    router: "2001:db8:a::1",
    inner: "2001:db8:b::1",
    server: "2001:db8:b::2",
    length: 64,
  },
} as const;

export async function makeRow(): Promise<Row> {
  const [client, router, server] = [await makeNamespace(), await makeNamespace(), await makeNamespace()];
  const children: ChildProcess[] = [];
  const ip = (where: Namespace, ...args: string[]) => where.exec("ip", ...args);
  // Without the check for duplicates, which keeps an IPv6 address waiting for a second.
  for (const each of [client, router, server]) {
    await each.exec("sysctl", "-qw", "net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0");
  }
  await ip(router, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", client.name);
  await ip(router, "link", "add", "eth1", "type", "veth", "peer", "name", "eth1", "netns", server.name);
  for (const [where, device] of [
    [client, "eth0"],
    [router, "eth0"],
    [router, "eth1"],
    [server, "eth1"],
  ] as const) {
    await ip(where, "link", "set", device, "up");
  }
  for (const family of [4, 6] as const) {
    const { length, ...at } = addresses[family];
    const set = (where: Namespace, address: string, device: string) =>
      ip(where, "address", "add", `${address}/${length}`, "dev", device, ...(family === 6 ? ["nodad"] : []));
    await set(client, at.client, "eth0");
    await set(router, at.router, "eth0");
    await set(router, at.inner, "eth1");
    await set(server, at.server, "eth1");
    await ip(client, `-${family}`, "route", "add", "default", "via", at.router);
    await ip(server, `-${family}`, "route", "add", "default", "via", at.inner);
  }
  await router.exec("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");

  /** Runs JavaScript in a namespace, its lines one by one. */
  function run(where: Namespace, script: string, ...args: string[]) {
    const child = spawn("ip", ["netns", "exec", where.name, process.execPath, "-e", script, ...args]);
    children.push(child);
    child.stderr.pipe(process.stderr);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const line = async (): Promise<string> => (await lines.next()).value ?? "ended";
    return { child, line };
  }

  return {
    client,
    router,
    server,
    async listen(where, ports) {
      const { line } = run(
        where,
        `let left = process.argv.length - 1;
        for (const port of process.argv.slice(1)) require("node:net").createServer((socket) => {
          socket.on("error", () => {}).pipe(socket);
        }).listen(Number(port), "::", () => --left || console.log("listening"));`,
        ...ports.map(String),
      );
      await line();
    },
    async connect(host, port) {
      const { line } = run(
        client,
        `const say = (word) => { console.log(word); process.exit(); };
        setTimeout(say, 1000, "timeout");
        require("node:net").connect(Number(process.argv[2]), process.argv[1])
          .on("connect", () => say("connected"))
          .on("error", ({ code }) => say({ ECONNREFUSED: "refused", EHOSTUNREACH: "unreachable" }[code] ?? code));`,
        host,
        String(port),
      );
      return (await line()) as "connected";
    },
    async send(host, port) {
      const { line } = run(
        client,
        `const say = (word) => { console.log(word); process.exit(); };
        setTimeout(say, 1000, "timeout");
        const socket = require("node:dgram").createSocket(process.argv[1].includes(":") ? "udp6" : "udp4");
        socket.on("error", () => say("refused"));
        socket.connect(Number(process.argv[2]), process.argv[1], () => socket.send("word"));`,
        host,
        String(port),
      );
      return (await line()) as "refused";
    },
    async converse(host, port) {
      const { child, line } = run(
        client,
        `const socket = require("node:net").connect(Number(process.argv[2]), process.argv[1]);
        let timer;
        socket.on("connect", () => console.log("connected"));
        socket.on("error", () => {}).on("data", () => { clearTimeout(timer); console.log("echo"); });
        process.stdin.on("data", () => {
          timer = setTimeout(() => console.log("silence"), 1000);
          socket.write("word");
        });`,
        host,
        String(port),
      );
      if ((await line()) !== "connected") throw new Error("no connection to begin with");
      return async () => {
        child.stdin.write("\n");
        return (await line()) === "echo";
      };
    },
    async close() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const closed = once(child, "close");
        child.kill("SIGKILL");
        await closed;
      }
    },
  };
}
