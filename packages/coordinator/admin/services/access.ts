import type { AuditLog, Clock, DocumentStore } from "@fleetban/core";
import { type Input, type Token, toMillis, toTimestamp } from "@fleetban/wire/admin";
import { roleFromWire, roleOnWire } from "../access/roles.ts";
import { createToken, listTokens, revokeToken, type TokenRecord } from "../access/tokens.ts";
import { AdminError } from "../error.ts";
import type { ServiceHandlers } from "../handler.ts";
import { invalid, quoted, readPageSize } from "../requests.ts";

export interface AccessOptions {
  documents: DocumentStore;
  audit: AuditLog;
  clock: Clock;
  /** Of this server. */
  version: string;
}

/** Who may use the API. */
export function accessService({
  documents,
  audit,
  clock,
  version,
}: AccessOptions): ServiceHandlers<"Access"> {
  return {
    async WhoAmI(_, { identity }) {
      return { name: identity.name, role: roleOnWire(identity.role), server_version: version };
    },
    async CreateToken({ name, role, lifetime }, { identity, changed }) {
      const readRole = roleFromWire(role);
      if (!/^[A-Za-z0-9][\w.-]{0,63}$/.test(name)) {
        throw invalid(
          `${quoted(name)} is no name for a token. Write letters, digits, dots, hyphens, underscores`,
        );
      }
      if (readRole === undefined) throw invalid("no role was given. Write viewer, operator or admin");
      const length = lifetime === null ? null : toMillis(lifetime);
      if (length !== null && !(length > 0)) throw invalid("the lifetime is over already");
      const created = clock.now();
      const until = length === null ? null : created + length;
      const made = await createToken(documents, {
        ...{ name, role: readRole, created, until },
        createdBy: identity.name,
      });
      if (made === null) {
        throw new AdminError(
          "ALREADY_EXISTS",
          `there is a token ${name}. Revoke it first, or choose another name`,
        );
      }
      changed(null, shown(made.record));
      return { token: tokenMessage(made.record), secret: made.secret };
    },
    async ListTokens() {
      return { tokens: (await listTokens(documents)).map(tokenMessage) };
    },
    async RevokeToken({ name }, { changed }) {
      const record = await revokeToken(documents, name);
      if (record === null) throw new AdminError("NOT_FOUND", `there is no token ${quoted(name)}`);
      changed(shown(record), null);
      return {};
    },
    async ListAudit({ page_size, page_token }) {
      const size = readPageSize(page_size);
      if (!/^\d{0,15}$/.test(page_token)) throw invalid("the page_token is none of ours");
      const found = await audit.list(page_token === "" ? null : Number(page_token), size);
      const last = found.at(-1);
      return {
        entries: found.map(({ entry: { time, by, role, method, ...values } }) => ({
          ...{ time: toTimestamp(time), by, method },
          role: `ROLE_${role.toUpperCase()}` as ReturnType<typeof roleOnWire>,
          request: JSON.stringify(values.request),
          before: values.before === null ? "" : JSON.stringify(values.before),
          after: values.after === null ? "" : JSON.stringify(values.after),
        })),
        next_page_token: found.length < size || last === undefined ? "" : String(last.position),
      };
    },
  };
}

function tokenMessage({ name, role, created, createdBy, until }: TokenRecord): Input<Token> {
  return {
    ...{ name, role: roleOnWire(role), created: toTimestamp(created), created_by: createdBy },
    ...(until !== null && { until: toTimestamp(until) }),
  };
}

/** For the audit: without the hash. */
function shown({ hash: _, ...rest }: TokenRecord): object {
  return rest;
}
