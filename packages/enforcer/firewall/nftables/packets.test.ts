import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Element } from "../../element.ts";
import type { Firewall } from "../firewall.ts";
import { removeNamespaces, whyNoNamespaces } from "../testing/namespace.ts";
import { addresses, makeRow, type Row } from "../testing/network.ts";
import { nftablesFirewall } from "./nftables.ts";

const reason = await whyNoNamespaces();
const tcp = (from: number, to = from) => ({ protocol: "tcp" as const, from, to });

describe.skipIf(reason !== undefined).each([4, 6] as const)("real connections over IPv%i", (family) => {
  const { client, router, server, inner } = addresses[family];
  const network = family === 4 ? "198.51.100.0/24" : "2001:db8:a::/64";
  let row: Row;
  let firewall: Firewall;

  beforeEach(async () => {
    row = await makeRow();
    firewall = nftablesFirewall({ command: row.router.nft });
    await row.listen(row.router, [22, 80, 443]);
  });
  afterEach(async () => {
    await firewall?.close();
    await row?.close();
    await removeNamespaces();
  });

  const element = (rest: Partial<Element> = {}): Element => ({
    target: client,
    service: null,
    action: "drop",
    until: null,
    ...rest,
  });
  const ban = (...add: Element[]) => firewall.apply({ add, remove: [] });
  const unban = (...remove: Element[]) => firewall.apply({ add: [], remove });

  test("a ban shuts out, an unban lets in", async () => {
    await ban();
    expect(await row.connect(router, 22)).toBe("connected");
    await ban(element());
    expect(await row.connect(router, 22)).toBe("timeout");
    await unban(element());
    expect(await row.connect(router, 22)).toBe("connected");
  });

  test("a rejected connection is refused at once", async () => {
    await ban(element({ action: "reject" }));
    expect(await row.connect(router, 22)).toBe("refused");
    // What is not TCP is told that the port can't be reached.
    expect(await row.send(router, 22)).toBe("refused");
    await unban(element({ action: "reject" }));
    await ban(element());
    expect(await row.send(router, 22)).toBe("timeout");
  });

  test("a ban of ports leaves others open: single ones and ranges", async () => {
    await ban(element({ service: tcp(22) }), element({ service: tcp(400, 500) }));
    expect(await row.connect(router, 22)).toBe("timeout");
    expect(await row.connect(router, 443)).toBe("timeout");
    expect(await row.connect(router, 80)).toBe("connected");
    await unban(element({ service: tcp(400, 500) }));
    expect(await row.connect(router, 443)).toBe("connected");
  });

  test("a ban of a network holds for who is in it, for ports and ranges of them too", async () => {
    await ban(
      element({ target: network, service: tcp(22) }),
      element({ target: network, service: tcp(80, 90), action: "reject" }),
    );
    expect(await row.connect(router, 22)).toBe("timeout");
    expect(await row.connect(router, 80)).toBe("refused");
    expect(await row.connect(router, 443)).toBe("connected");
    await ban(element({ target: network }));
    expect(await row.connect(router, 443)).toBe("timeout");
  });

  test("a set that is spread shuts out as one does, hosts and networks, and elements from before stay in it", async () => {
    const others = ["192.0.2.1", "192.0.2.2", "2001:db8:f::1", "2001:db8:f::2"];
    const spread = nftablesFirewall({ command: row.router.nft, crowded: 1 });
    try {
      const change = (add: Element[], remove: Element[] = []) => spread.apply({ add, remove });
      const ssh = element({ target: network, service: tcp(22), action: "reject" });
      await change([element({ target: others[0] as string }), element({ target: others[2] as string })]);
      await change(others.slice(1).map((target) => element({ target })));
      await change([
        ssh,
        element({
          target: family === 4 ? "192.0.2.0/24" : "2001:db8:f::/64",
          service: tcp(22),
          action: "reject",
        }),
      ]);
      expect(await row.connect(router, 22)).toBe("refused");
      expect(await row.connect(router, 80)).toBe("connected");
      await change([element()]);
      expect(await row.connect(router, 80)).toBe("timeout");
      await change([], [element(), ssh]);
      expect(await row.connect(router, 22)).toBe("connected");
      expect(await row.router.exec("nft", "list", "ruleset")).toContain("vmap");
    } finally {
      await spread.close();
    }
  });

  test("a connection that stands is cut off, too, and lives again after the unban", async () => {
    // As most rulesets begin; ours comes before.
    await row.router.exec(
      "nft",
      "add table inet theirs; add chain inet theirs input { type filter hook input priority filter; }; " +
        "add rule inet theirs input ct state established accept",
    );
    await ban();
    const talk = await row.converse(router, 22);
    expect(await talk()).toBe(true);
    await ban(element());
    expect(await talk()).toBe(false);
  });

  test("what is passed on to machines behind is kept out, nobody else", async () => {
    await row.listen(row.server, [22]);
    await ban(element({ target: inner }));
    expect(await row.connect(server, 22)).toBe("connected");
    await ban(element());
    expect(await row.connect(server, 22)).toBe("timeout");
    await unban(element());
    await ban(element({ service: tcp(22), action: "reject" }));
    expect(await row.connect(server, 22)).toBe("refused");
  });

  test("a ban of all ports leaves the neighbours of the network known to each other", async () => {
    await ban(element({ target: network, action: "reject" }));
    // The answer to the client needs its link address, which IPv6 asks for by ICMP.
    await row.router.exec("ip", "neighbour", "flush", "all");
    expect(await row.connect(router, 22)).toBe("refused");
  });

  test("a kernel timeout alone lets in again", async () => {
    await ban(element({ until: Date.now() + 4000 }));
    await firewall.close();
    expect(await row.connect(router, 22)).toBe("timeout");
    await expect.poll(() => row.connect(router, 22), { timeout: 10_000 }).toBe("connected");
  });
});
