import { stat } from "node:fs/promises";
import { join } from "node:path";
import { type AdminMethod, adminServices, serviceDefinition } from "@fleetban/wire/admin";
import { status } from "@grpc/grpc-js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessRoles, mayAct, methodAccess } from "./access/roles.ts";
import { type AdminBench, startAdminBench } from "./testing/bench.ts";

const methods = adminServices.flatMap((service) =>
  Object.keys(serviceDefinition(service)).map((method) => `${service}.${method}` as AdminMethod),
);

type AnyClient = Record<
  string,
  Record<string, (request?: object) => Promise<object> | AsyncIterable<object>>
>;

describe("who may use the admin API", () => {
  let bench: AdminBench;
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    bench = await startAdminBench({ alice: "operator" });
    for (const role of accessRoles) {
      const wire = `ROLE_${role.toUpperCase()}` as "ROLE_ADMIN";
      const { secret } = await bench.root.Access.CreateToken({ name: role, role: wire });
      tokens.set(role, secret);
    }
  });
  afterAll(() => bench.stop());

  /** The status of a call with an empty request: what matters is how far it gets. */
  async function outcome(client: unknown, method: AdminMethod): Promise<status> {
    const [service = "", name = ""] = method.split(".");
    try {
      const answer = (client as AnyClient)[service]?.[name]?.({});
      if (answer !== undefined && Symbol.asyncIterator in answer) {
        // A stream that is let in has nothing to say yet; one that is refused ends at once.
        await Promise.race([
          answer[Symbol.asyncIterator]().next(),
          new Promise((resolve) => setTimeout(resolve, 300)),
        ]);
      } else await answer;
      return status.OK;
    } catch (error) {
      return (error as { code: status }).code;
    }
  }
  const refused = [status.UNAUTHENTICATED, status.PERMISSION_DENIED];

  it("knows every method of the API", () => {
    expect(Object.keys(methodAccess).sort()).toEqual([...methods].sort());
  });

  it.each(methods)("%s: each role as the table says", async (method) => {
    for (const role of accessRoles) {
      const code = await outcome(bench.remote(tokens.get(role)), method);
      if (mayAct(role, methodAccess[method].role)) expect(refused, role).not.toContain(code);
      else expect(code, role).toBe(status.PERMISSION_DENIED);
    }
  });

  it.each(methods)("%s: nobody without a token, with a wrong or an odd one", async (method) => {
    const [, secret = ""] = /^(?:flt_viewer_)(.*)$/.exec(tokens.get("viewer") ?? "") ?? [];
    for (const token of [
      undefined,
      "",
      "flt_viewer_",
      `flt_admin_${secret}`,
      `flt_nobody_${secret}`,
      `flt_viewer_${"A".repeat(43)}`,
      `flt_../x_${secret}`,
      "%00 ~{}",
    ]) {
      expect(await outcome(bench.remote(token), method), token).toBe(status.UNAUTHENTICATED);
    }
  });

  it("forgets a token at once when it is revoked or has expired", async () => {
    const { secret } = await bench.root.Access.CreateToken({
      ...{ name: "short", role: "ROLE_VIEWER", lifetime: { seconds: 60, nanos: 0 } },
    });
    const client = bench.remote(secret);
    expect(await client.Access.WhoAmI()).toMatchObject({ name: "short", role: "ROLE_VIEWER" });
    bench.clock.advanceTo(bench.clock.now() + 60_000);
    await expect(client.Access.WhoAmI()).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    const other = bench.remote(tokens.get("viewer"));
    await bench.root.Access.RevokeToken({ name: "viewer" });
    await expect(other.Access.WhoAmI()).rejects.toMatchObject({ code: status.UNAUTHENTICATED });
    await expect(bench.root.Access.RevokeToken({ name: "viewer" })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });

  it("keeps no secret, and shows none", async () => {
    const { secret } = await bench.root.Access.CreateToken({ name: "kept", role: "ROLE_VIEWER" });
    const random = secret.slice("flt_kept_".length);
    const kept = (await bench.state.documents.list("token/")).map(({ value }) => value).join();
    expect(kept).toContain('"kept"');
    expect(kept).not.toContain(random);
    const { entries } = await bench.root.Access.ListAudit();
    expect(entries[0]).toMatchObject({ method: "Access.CreateToken", by: "local", role: "ROLE_ADMIN" });
    expect(JSON.stringify(entries)).not.toContain(random);
    expect(bench.logged.join()).not.toContain(random);
  });

  it("refuses names and roles that are none", async () => {
    const { CreateToken } = bench.root.Access;
    const invalid = { code: status.INVALID_ARGUMENT };
    await expect(CreateToken({ name: "a/b", role: "ROLE_ADMIN" })).rejects.toMatchObject(invalid);
    await expect(CreateToken({ name: "", role: "ROLE_ADMIN" })).rejects.toMatchObject(invalid);
    await expect(CreateToken({ name: "a" })).rejects.toMatchObject(invalid);
    await CreateToken({ name: "twice", role: "ROLE_VIEWER" });
    await expect(CreateToken({ name: "twice", role: "ROLE_VIEWER" })).rejects.toMatchObject({
      code: status.ALREADY_EXISTS,
    });
  });

  it("knows a client by its certificate, and only one that the authority signed and the operator named", async () => {
    expect(await bench.certified("alice").Access.WhoAmI()).toMatchObject({
      ...{ name: "alice", role: "ROLE_OPERATOR", server_version: "1.2.3" },
    });
    await expect(bench.certified("mallory").Access.WhoAmI()).rejects.toMatchObject({
      code: status.UNAUTHENTICATED,
    });
    await expect(bench.certified("alice2", true).Access.WhoAmI()).rejects.toMatchObject({
      code: status.UNAVAILABLE,
    });
  });

  it("serves the socket to its owner alone", async () => {
    expect((await stat(join(bench.folder, "admin.sock"))).mode & 0o777).toBe(0o600);
    expect(await bench.root.Access.WhoAmI()).toMatchObject({ name: "local", role: "ROLE_ADMIN" });
  });
});
