import type {
  EslSource,
  ExecSource,
  Policy,
  Source,
  SyslogSource,
  TcpSource,
  UdpSource,
} from "@fleetban/core";
import { testJail, testPolicy } from "./policy.ts";

const loopback = ["127.0.0.0/8", "::1"];

export function syslogSettings(changes: Partial<SyslogSource>): SyslogSource {
  return {
    kind: "syslog",
    udp: null,
    tcp: null,
    unix: null,
    allow: loopback,
    connections: 1000,
    facilities: [],
    severity: 7,
    text: "line",
    ...changes,
  };
}

export function udpSettings(port: number, changes: Partial<UdpSource> = {}): UdpSource {
  return { kind: "udp", listen: { host: "127.0.0.1", port }, allow: loopback, ...changes };
}

export function execSettings(command: string[], changes: Partial<ExecSource> = {}): ExecSource {
  return { kind: "exec", command, output: "stdout", env: {}, directory: null, restart: 10_000, ...changes };
}

export function tcpSettings(port: number): TcpSource {
  return { kind: "tcp", server: { host: "127.0.0.1", port } };
}

export function eslSettings(port: number, changes: Partial<EslSource> = {}): EslSource {
  return {
    kind: "esl",
    server: { host: "127.0.0.1", port },
    password: { env: "ESL_PASSWORD" },
    level: 4,
    ...changes,
  };
}

/** A policy with one source, `stream`, that one jail reads. */
export function streamPolicy(
  settings: Source["settings"],
  changes: Partial<Policy> = {},
  spool = 64 * 2 ** 20,
): Policy {
  return testPolicy([testJail("test", [], { source: ["stream"] })], {
    sources: new Map([["stream", { name: "stream", spool, settings }]]),
    ...changes,
  });
}
