import type { Millis } from "./clock.ts";

/** Where to listen (an address) or to connect to (a name or an address). */
export interface Endpoint {
  host: string;
  port: number;
}

/** Syslog messages, RFC 3164 and RFC 5424, over any of three ways. */
export interface SyslogSource {
  kind: "syslog";
  udp: Endpoint | null;
  tcp: Endpoint | null;
  /** Path of a datagram socket, as /dev/log is one. */
  unix: string | null;
  /** Networks that may send over UDP and TCP, in canonical form. */
  allow: string[];
  /** Most TCP connections at a time. */
  connections: number;
  /** Facilities that are taken, 0 to 23; empty: all. */
  facilities: number[];
  /** The least severe that is taken: 0 (emergency) to 7 (debug). */
  severity: number;
  /** What filters see: a line as a syslog daemon writes it to a file, or the message alone. */
  text: "line" | "message";
}

/** Datagrams, each of which is one line. */
export interface UdpSource {
  kind: "udp";
  listen: Endpoint;
  /** Networks that may send, in canonical form. */
  allow: string[];
}

/** The output of a process, line by line. */
export interface ExecSource {
  kind: "exec";
  /** The program and its arguments; no shell is involved. */
  command: string[];
  output: "stdout" | "stderr" | "both";
  /** Beside the agent's own; `${NAME}` in a value is the agent's. */
  env: Record<string, string>;
  /** Where it runs; null: where the agent does. */
  directory: string | null;
  /** How long after its end it is started again, the first time. */
  restart: Millis;
}

/** What a server sends to whoever connects, line by line. */
export interface TcpSource {
  kind: "tcp";
  server: Endpoint;
}

/** Where a password is; the policy itself is no place for it. */
export type PasswordPlace = { env: string } | { file: string };

/** The log of FreeSWITCH, from its event socket. */
export interface EslSource {
  kind: "esl";
  server: Endpoint;
  password: PasswordPlace;
  /** The least severe that is read: 1 (alert) to 7 (debug). */
  level: number;
}

/** One stream of lines, by its name; jails of any number read it. */
export interface Source {
  name: string;
  /** Most bytes that its spool may hold. */
  spool: number;
  settings: SyslogSource | UdpSource | ExecSource | TcpSource | EslSource;
}
