import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { variables } from "./environment.ts";
import { readSettings } from "./read.ts";
import { readSettingsApart } from "./read-apart.ts";
import type { RoleName, Settings } from "./settings.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fleetban-config-"));
  file = join(folder, "fleetban.yaml");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function read(
  text: string | null,
  environment: NodeJS.ProcessEnv = {},
  roles: RoleName[] | null = null,
): Settings {
  if (text !== null) writeFileSync(file, text);
  return readSettings({ file: text === null ? null : file, environment, roles });
}

const wrong = (...args: Parameters<typeof read>): string => {
  try {
    read(...args);
  } catch (error) {
    expect(error).toMatchObject({ code: "FLB_CONFIG_INVALID" });
    return (error as Error).message;
  }
  throw new Error("taken for valid");
};

const whole = `
node: web1
roles: [agent, enforcer]
policy: policy.yaml
state: state
nats: { servers: ["tls://nats1:4222"], seed-file: web1.seed, tls: { ca: ca.pem } }
`;

describe("a role's configuration", () => {
  it("has paths relative to its file, and defaults", () => {
    expect(read(whole)).toEqual({
      node: "web1",
      roles: ["agent", "enforcer"],
      policy: join(folder, "policy.yaml"),
      state: join(folder, "state"),
      firewall: "auto",
      metrics: null,
      peers: [],
      heartbeat: 10_000,
      fallback: { after: 60_000, asked: false },
      log: { format: "auto", level: "info" },
      nats: {
        servers: ["tls://nats1:4222"],
        credentials: { seedFile: join(folder, "web1.seed") },
        tls: { ca: join(folder, "ca.pem") },
      },
      redis: null,
      admin: { socket: null, tls: null },
    });
  });

  it("says where a coordinator serves the admin API, with TLS only", () => {
    const admin = (text: string) => read(`${whole}admin: ${text}\n`).admin;
    const tls = "cert: a.pem, key: a-key.pem";
    expect(
      admin(`{ listen: ["0.0.0.0:9443"], ${tls}, client-ca: ca.pem, clients: ["alice:operator"] }`),
    ).toEqual({
      socket: null,
      tls: {
        listen: ["0.0.0.0:9443"],
        cert: join(folder, "a.pem"),
        key: join(folder, "a-key.pem"),
        clientCa: join(folder, "ca.pem"),
        clients: [["alice", "operator"]],
      },
    });
    expect(admin("{ socket: admin.sock }")).toEqual({ socket: join(folder, "admin.sock"), tls: null });
    expect(() => admin('{ listen: ["0.0.0.0:9443"] }')).toThrow(/with TLS only/);
    expect(() => admin(`{ listen: ["9443"], ${tls} }`)).toThrow(/HOST:PORT/);
    expect(() => admin(`{ listen: ["0.0.0.0:9443"], ${tls}, clients: ["alice:operator"] }`)).toThrow(
      /client-ca/,
    );
    expect(() => admin(`{ clients: ["alice:king"], client-ca: ca.pem }`)).toThrow(/NAME:ROLE/);
  });

  it("says when a host bans by its own counts, if it does at all", () => {
    expect(read(`${whole}fallback: { after: 30s }`).fallback).toEqual({ after: 30_000, asked: true });
    expect(read(`${whole}fallback: { after: off }`).fallback).toEqual({ after: null, asked: false });
    expect(read(whole, { FLEETBAN_FALLBACK_AFTER: "off" }).fallback.after).toBeNull();
    for (const after of ["1s", "31d", "never", "'30 parsecs'", "''"]) {
      expect(wrong(`${whole}fallback: { after: ${after} }`)).toMatch(
        /:7:\d+: fallback\.after.*3s to 30d, or off/s,
      );
    }
    expect(wrong(`${whole}fallback: off`)).toContain("a mapping");
  });

  it("is read apart as it is read here", async () => {
    writeFileSync(file, whole);
    const options = { file, environment: {}, roles: null };
    expect(await readSettingsApart(options)).toEqual(readSettings(options));
    writeFileSync(file, "node: [web1]\n");
    await expect(readSettingsApart(options)).rejects.toThrow(`${file}:1:7: node: Expected a name`);
  });

  it("takes the environment before the file, a seed in place of the file's", () => {
    const settings = read(whole, {
      FLEETBAN_NODE: "web2",
      FLEETBAN_NATS_SERVERS: "nats://a:1, nats://b:2",
      FLEETBAN_NATS_SEED: "SUSECRET",
      FLEETBAN_LOG_LEVEL: "debug",
      FLEETBAN_POLICY: "/etc/p.yaml",
      FLEETBAN_METRICS: "",
    });
    expect(settings).toMatchObject({
      node: "web2",
      policy: "/etc/p.yaml",
      metrics: null,
      log: { level: "debug" },
      nats: {
        servers: ["nats://a:1", "nats://b:2"],
        credentials: { seed: "SUSECRET" },
        tls: { ca: join(folder, "ca.pem") },
      },
    });
  });

  it("needs no file at all", () => {
    const settings = read(
      null,
      {
        FLEETBAN_NODE: "c1",
        FLEETBAN_POLICY: "/p.yaml",
        FLEETBAN_NATS_SERVERS: "nats://a:1",
        FLEETBAN_REDIS_CLUSTER: "10.0.0.1:6379,10.0.0.2:6379",
        FLEETBAN_REDIS_PASSWORD_FILE: "/secret",
      },
      ["coordinator"],
    );
    expect(settings.redis).toMatchObject({
      address: { cluster: ["10.0.0.1:6379", "10.0.0.2:6379"] },
      password: { file: "/secret" },
    });
  });

  it("knows a variable for each setting of the file", () => {
    const written = Object.values(variables).map(({ path }) => path.join("."));
    expect(new Set(written).size).toBe(written.length);
    const message = wrong("nats: { server: [x] }\nredis: { uri: x }\nnode: a b\n");
    expect(message).toMatch(/:1:9: nats\.server: "server" is not a key .* Did you mean "servers"\?/);
    expect(message).toMatch(/:2:10: redis\.uri: "uri" is not a key/);
    expect(message).toMatch(/:3:7: node: Expected a name .* For example: node: web1/);
  });

  it("is described setting by setting, with its variable", () => {
    const text = readFileSync(join(import.meta.dirname, "../../../../docs/fleet.md"), "utf8");
    const described = [...text.matchAll(/^\| `([a-z.-]+)` \| `(FLEETBAN_[A-Z_]+)` \|/gm)];
    const known = Object.entries(variables).map(([name, { path }]) => `${path.join(".")} ${name}`);
    expect(described.map(([, key, name]) => `${key} ${name}`).sort()).toEqual(known.sort());
  });

  it.each([
    [
      "nats: { servers: [localhost] }",
      /:1:19: nats\.servers\[0\]: Expected nats:\/\/HOST.*found "localhost"/,
    ],
    ["nats: { servers: [nats://user:secret@host:4222] }", /nats\.servers\[0\]/],
    [
      "nats: { servers: [nats://a:1], seed: x, creds-file: y }",
      /nats\.creds-file: seed and creds-file exclude/,
    ],
    ["redis: { url: http://a }", /redis\.url: Expected redis:\/\/HOST:PORT/],
    ["redis: { url: redis://a, cluster: [a:1] }", /redis\.cluster: url and cluster exclude/],
    ["firewall: iptables", /firewall: "iptables" is not allowed.* Allowed: auto, nftables, dry-run/],
    ["roles: [agnet]", /roles\[0\]: "agnet" is not allowed.* Did you mean "agent"/],
    ["metrics: 99", /metrics: /],
    ["peers: [a b]", /peers\[0\]: /],
    ["log: { level: loud }", /log\.level: "loud" is not allowed/],
    ["node: web1", /policy: "policy" is missing[\s\S]*nats\.servers: "servers" is missing/],
    ["[", /FLB|fleetban\.yaml:1/],
  ])("refuses %s, and says where and what would be right", (text, message) => {
    expect(wrong(text, {}, ["agent"])).toMatch(message);
  });

  it("names the variable that is wrong, and what a coordinator lacks", () => {
    expect(wrong(whole, { FLEETBAN_LOG_LEVEL: "loud" })).toMatch(/^FLEETBAN_LOG_LEVEL: log\.level: "loud"/);
    expect(wrong(whole, { FLEETBAN_ROLES: "agent,king" })).toMatch(/^FLEETBAN_ROLES: roles\[1\]: "king"/);
    expect(wrong(whole, {}, ["coordinator"])).toMatch(
      /redis\.url: "url" is missing.*FLEETBAN_REDIS_URL in the environment/,
    );
  });
});
