import { afterEach, describe, expect, test } from "vitest";
import { detectFirewall } from "./detect.ts";
import { nftablesFirewall } from "./nftables/nftables.ts";
import { makeNamespace, removeNamespaces, whyNoNamespaces } from "./testing/namespace.ts";

const reason = await whyNoNamespaces();

test("without nft it is dry-run, and says what to install", async () => {
  const found = await detectFirewall({ command: ["nft-that-is-not-there"] });
  expect(found).toMatchObject({
    kind: "dry-run",
    reason: "nft-that-is-not-there is not installed (FLB_FIREWALL_MISSING)",
  });
});

test("an adapter without nft fails with that code, whatever is asked of it", async () => {
  const firewall = nftablesFirewall({ command: ["nft-that-is-not-there"] });
  const end = firewall.onChange(() => {});
  const missing = { code: "FLB_FIREWALL_MISSING" };
  await expect(firewall.look()).rejects.toMatchObject(missing);
  await expect(firewall.apply({ add: [], remove: [] })).rejects.toMatchObject(missing);
  await expect(firewall.apply({ add: [], remove: [], rebuild: true })).rejects.toMatchObject(missing);
  await expect(firewall.flush()).rejects.toMatchObject(missing);
  end();
  await firewall.close();
});

test("a table's name that nft could take for more is refused", () => {
  expect(() => nftablesFirewall({ table: "x; flush ruleset" })).toThrow(/no name for a table/);
});

describe.skipIf(reason !== undefined)("with nft", () => {
  afterEach(removeNamespaces);

  test("it is nftables, and asking changes nothing", async () => {
    const namespace = await makeNamespace();
    expect(await detectFirewall({ command: namespace.nft })).toEqual({ kind: "nftables" });
    expect(await namespace.exec("nft", "list", "ruleset")).toBe("");
  });

  test("a user without the right gets dry-run, and an adapter its code", async () => {
    const command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "nft"] as const;
    const found = await detectFirewall({ command });
    expect(found).toMatchObject({
      kind: "dry-run",
      reason: expect.stringContaining("(FLB_FIREWALL_DENIED)"),
    });
    const firewall = nftablesFirewall({ command });
    await expect(firewall.look()).rejects.toMatchObject({ code: "FLB_FIREWALL_DENIED" });
    await firewall.close();
  });
});
