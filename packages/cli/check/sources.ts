import { constants, existsSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, dirname, isAbsolute, join, resolve } from "node:path";
import type { Endpoint, PasswordPlace, Policy, Source } from "@fleetban/core";

/** What a source takes its lines from, in a few words. */
export function describeSource({ settings }: Source): string {
  switch (settings.kind) {
    case "syslog": {
      const { udp, tcp, unix } = settings;
      const ways = [udp && `UDP ${place(udp)}`, tcp && `TCP ${place(tcp)}`, unix];
      return `syslog ${ways.filter((way) => way !== null).join(", ")}`;
    }
    case "udp":
      return `UDP ${place(settings.listen)}`;
    case "exec":
      return settings.command.join(" ");
    case "tcp":
      return `TCP from ${place(settings.server)}`;
    case "esl":
      return `FreeSWITCH ${place(settings.server)}`;
  }
}

/** Jails that read a source. */
export function readersOf(source: Source, { jails }: Policy): string[] {
  return jails.filter((jail) => jail.source.includes(source.name)).map(({ name }) => name);
}

/** What may not be meant, or not work on this machine: by the key that it is about. */
export async function problemsOf(
  source: Source,
  policy: Policy,
): Promise<{ key: string; problem: string }[]> {
  const { settings } = source;
  const { kind } = settings;
  const problems: { key: string; problem: string }[] = [];
  if (readersOf(source, policy).length === 0) {
    problems.push({ key: "", problem: "is read by no jail, so it is not opened." });
  }
  if (settings.kind === "exec") {
    const { command, directory } = settings;
    const [program = ""] = command;
    if (!(await isProgram(program, directory))) {
      problems.push({ key: kind, problem: `there is no program ${program} here.` });
    }
    return problems;
  }
  if (settings.kind === "esl") {
    const why = passwordProblem(settings.password);
    if (why !== null) problems.push({ key: kind, problem: why });
    return problems;
  }
  if (settings.kind === "tcp") return problems;
  if (settings.allow.some((network) => network.endsWith("/0"))) {
    problems.push({ key: kind, problem: "anybody may send, and so have anybody banned." });
  }
  const udp = settings.kind === "udp" ? settings.listen : settings.udp;
  if (udp !== null && !/^127\.|^::1$/.test(udp.host)) {
    const problem = "over UDP whoever sends can claim any address: the network has to keep strangers out.";
    problems.push({ key: kind, problem });
  }
  const unix = settings.kind === "syslog" ? settings.unix : null;
  if (unix !== null && !(await isDirectory(dirname(unix)))) {
    problems.push({ key: kind, problem: `${dirname(unix)} does not exist here.` });
  }
  return problems;
}

/** It is needed where the agent runs, which may be elsewhere. */
function passwordProblem(password: PasswordPlace): string | null {
  if ("env" in password) {
    return process.env[password.env] ? null : `the environment has no ${password.env} here.`;
  }
  return existsSync(password.file) ? null : `${password.file} does not exist here.`;
}

function place({ host, port }: Endpoint): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** As it is looked for when it is started: in PATH, unless a slash is in it. */
async function isProgram(program: string, directory: string | null): Promise<boolean> {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = program.includes("/")
    ? [isAbsolute(program) ? program : resolve(directory ?? ".", program)]
    : folders.map((folder) => join(folder, program));
  const found = await Promise.all(
    candidates.map((path) =>
      access(path, constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

async function isDirectory(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
