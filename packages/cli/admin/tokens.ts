import { FleetbanError, parseDuration } from "@fleetban/core";
import { type Role, toDuration } from "@fleetban/wire/admin";
import { withClient } from "./connect.ts";
import type { ConnectOptions } from "./options.ts";
import { collect, paged } from "./pages.ts";
import { localTime, print, printJson, printTable } from "./print.ts";

export interface CreateTokenOptions extends ConnectOptions {
  role: string;
  for?: string;
}

/** `fleetban token create` */
export async function createToken(name: string, options: CreateTokenOptions): Promise<number> {
  const lifetime = options.for === undefined ? undefined : parseDuration(options.for);
  if (options.for !== undefined && !(lifetime !== undefined && lifetime > 0)) {
    throw new FleetbanError("FLB_USAGE", `--for ${options.for} is no time. Write one such as 90d`);
  }
  return withClient(options, async (client) => {
    const { token, secret } = await client.Access.CreateToken({
      ...{ name, role: onWire(options.role) },
      lifetime: lifetime === undefined ? undefined : toDuration(lifetime),
    });
    if (options.json) printJson({ ...token, secret });
    // Alone on standard output, to be redirected into a file.
    else {
      process.stderr.write(
        `Token ${name}, ${options.role}. It is shown this once; the server keeps its hash.\n`,
      );
      print([secret]);
    }
    return 0;
  });
}

/** `fleetban token list` */
export async function listTokens(options: ConnectOptions): Promise<number> {
  return withClient(options, async (client) => {
    const { tokens } = await client.Access.ListTokens();
    if (options.json) printJson(tokens);
    else if (tokens.length === 0) print(["There are no tokens."]);
    else {
      printTable(tokens, [
        { title: "NAME", of: ({ name }) => name },
        { title: "ROLE", of: ({ role }) => roleName(role) },
        { title: "CREATED", of: ({ created }) => localTime(created) },
        { title: "BY", of: ({ created_by }) => created_by, yields: 1 },
        { title: "UNTIL", of: ({ until }) => (until === null ? "revoked" : localTime(until)) },
      ]);
    }
    return 0;
  });
}

/** `fleetban token revoke` */
export async function revokeToken(name: string, options: ConnectOptions): Promise<number> {
  return withClient(options, async (client) => {
    await client.Access.RevokeToken({ name });
    if (!options.json) print([`Token ${name} is revoked.`]);
    return 0;
  });
}

/** `fleetban audit` */
export async function showAudit(options: ConnectOptions & { limit: number }): Promise<number> {
  return withClient(options, async (client) => {
    const entries = await collect(
      paged(async (page) => {
        const { entries: items, next_page_token } = await client.Access.ListAudit(page);
        return { items, next_page_token };
      }, options.limit),
    );
    if (options.json) printJson(entries);
    else if (entries.length === 0) print(["Nothing was changed yet."]);
    else {
      printTable(entries, [
        { title: "TIME", of: ({ time }) => localTime(time) },
        { title: "BY", of: ({ by, role }) => `${by} (${roleName(role)})`, yields: 2 },
        { title: "WHAT", of: ({ method }) => method },
        { title: "REQUEST", of: ({ request }) => request, yields: 1 },
      ]);
    }
    return 0;
  });
}

function onWire(role: string): Role {
  return `ROLE_${role.toUpperCase()}` as Role;
}

export function roleName(role: Role): string {
  return role.slice("ROLE_".length).toLowerCase();
}
