import type { Source } from "@fleetban/core";
import type { SourceText } from "./schema/source.ts";
import { eslLevels, facilities, severities } from "./schema/syslog-names.ts";

const loopback = ["127.0.0.0/8", "::1"];

/** A source of what its keys say, with the defaults of those that it has not. */
export function sourceOf(name: string, text: SourceText): Source {
  return { name, spool: text.spool ?? 64 * 2 ** 20, settings: settingsOf(text) };
}

function settingsOf({ syslog, udp, exec, tcp, esl }: SourceText): Source["settings"] {
  if (syslog !== undefined) {
    return {
      kind: "syslog",
      udp: syslog.udp ?? null,
      tcp: syslog.tcp ?? null,
      unix: syslog.unix ?? null,
      allow: syslog.allow ?? loopback,
      connections: syslog.connections ?? 1000,
      facilities: (syslog.facility ?? []).map((each) => facilities[each] as number),
      severity: severities[syslog.severity ?? "debug"] as number,
      text: syslog.text ?? "line",
    };
  }
  if (udp !== undefined) return { kind: "udp", listen: udp.listen, allow: udp.allow ?? loopback };
  if (tcp !== undefined) return { kind: "tcp", server: { host: tcp.host, port: tcp.port } };
  if (esl !== undefined) {
    return {
      kind: "esl",
      server: { host: esl.host ?? "127.0.0.1", port: esl.port ?? 8021 },
      password: esl.password,
      level: eslLevels[esl.level ?? "WARNING"] as number,
    };
  }
  // The schema has seen to it that there is one of them.
  if (exec === undefined) throw new TypeError("a source with nothing to read");
  return {
    kind: "exec",
    command: exec.command,
    output: exec.output ?? "stdout",
    env: exec.env ?? {},
    directory: exec.directory ?? null,
    restart: exec.restart ?? 10_000,
  };
}
