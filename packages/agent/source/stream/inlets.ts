import type { Source } from "@fleetban/core";
import type { Inlet, InletContext } from "./inlet.ts";

/** Opens nothing yet. Each kind is loaded only where a policy has it. */
export async function inletFor({ settings }: Source, context: InletContext): Promise<Inlet> {
  switch (settings.kind) {
    case "syslog":
      return new (await import("../syslog/syslog-source.ts")).SyslogInlet(settings, context);
    case "udp":
      return new (await import("../udp/udp-source.ts")).UdpInlet(settings, context);
    case "exec":
      return new (await import("../exec/exec-source.ts")).ExecInlet(settings, context);
    case "tcp":
      return new (await import("../tcp/tcp-source.ts")).TcpInlet(settings, context);
    case "esl":
      return new (await import("../esl/esl-source.ts")).EslInlet(settings, context);
  }
}
