import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Element, elementKey } from "../../element.ts";
import type { Firewall } from "../firewall.ts";
import { readAll } from "./read-all.ts";

/** What an adapter's test brings; a new one for each test. */
export interface FirewallUnderTest {
  /** Another instance on the same firewall, as after a restart. */
  open(): Firewall;
  /** How far an end may differ after a round trip; milliseconds. */
  precision: number;
  remove(): Promise<void>;
}

const hour = 3_600_000;

/**
 * The contract of {@link Firewall}, for every adapter.
 *
 * @param traits persistent: whether the firewall outlives the adapter
 */
export function firewallConformance(
  name: string,
  traits: { persistent: boolean },
  make: () => Promise<FirewallUnderTest>,
): void {
  describe(`${name} as a firewall`, () => {
    let under: FirewallUnderTest;
    let firewall: Firewall;
    const opened: Firewall[] = [];
    const open = () => {
      const next = under.open();
      opened.push(next);
      return next;
    };

    beforeEach(async () => {
      under = await make();
      firewall = open();
    });
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close();
      await under.remove();
    });

    const element = (target: string, rest: Partial<Element> = {}): Element => ({
      target,
      service: null,
      action: "drop",
      until: Date.now() + hour,
      ...rest,
    });

    async function expectHeld(elements: Element[], by = firewall): Promise<void> {
      const state = await readAll(by);
      expect(state.intact).toBe(true);
      const held = new Map(state.elements.map((each) => [elementKey(each), each]));
      expect([...held.keys()].sort()).toEqual(elements.map(elementKey).sort());
      for (const each of elements) {
        const until = held.get(elementKey(each))?.until;
        if (each.until === null) expect(until).toBeNull();
        else expect(Math.abs((until as number) - each.until)).toBeLessThan(under.precision);
      }
    }

    test("is not intact before anything was applied, and is by an empty change", async () => {
      expect(await readAll(firewall)).toEqual({ intact: false, elements: [] });
      await firewall.apply({ add: [], remove: [] });
      await expectHeld([]);
    });

    test("holds what was added: both families, hosts and networks, ports, actions, with and without an end", async () => {
      const elements = [
        element("203.0.113.9"),
        element("203.0.113.10", { until: null }),
        element("203.0.113.0/24"),
        element("10.0.0.0/9", { action: "reject" }),
        element("2001:db8::1"),
        element("2001:db8::/32", { action: "reject", until: null }),
        element("203.0.113.9", { service: { protocol: "tcp", from: 22, to: 22 } }),
        element("203.0.113.9", { service: { protocol: "udp", from: 5060, to: 5061 } }),
        element("203.0.113.9", { service: { protocol: "tcp", from: 1024, to: 2047 }, until: null }),
        element("203.0.113.0/25", { service: { protocol: "tcp", from: 0, to: 65535 } }),
        element("2001:db8::/64", { service: { protocol: "udp", from: 53, to: 53 }, action: "reject" }),
      ];
      await firewall.apply({ add: elements, remove: [] });
      await expectHeld(elements);
    });

    test("holds a network and a host inside it, added in either order and taken out alone", async () => {
      const host = element("198.51.100.7", { until: Date.now() + 2 * hour });
      const network = element("198.51.100.0/24");
      const wider = element("198.51.0.0/16", { until: null });
      await firewall.apply({ add: [network], remove: [] });
      await firewall.apply({ add: [host], remove: [] });
      await firewall.apply({ add: [wider], remove: [] });
      await expectHeld([host, network, wider]);
      await firewall.apply({ add: [], remove: [network] });
      await expectHeld([host, wider]);
    });

    test("gives an element another end: later, earlier, none", async () => {
      const first = element("203.0.113.9");
      const later = { ...first, until: Date.now() + 9 * hour };
      const earlier = { ...first, until: Date.now() + hour / 2 };
      const never = { ...first, until: null };
      await firewall.apply({ add: [first], remove: [] });
      for (const [from, to] of [
        [first, later],
        [later, earlier],
        [earlier, never],
        [never, first],
      ] as const) {
        await firewall.apply({ add: [to], remove: [from] });
        await expectHeld([to]);
      }
    });

    test("cuts a range of ports into others in one change", async () => {
      const service = (from: number, to: number) => ({ protocol: "tcp" as const, from, to });
      const whole = element("203.0.113.9", { service: service(1, 1000) });
      const parts = [
        element("203.0.113.9", { service: service(1, 99) }),
        element("203.0.113.9", { service: service(100, 100), until: null }),
        element("203.0.113.9", { service: service(101, 1000) }),
      ];
      await firewall.apply({ add: [whole], remove: [] });
      await firewall.apply({ add: parts, remove: [whole] });
      await expectHeld(parts);
      await firewall.apply({ add: [whole], remove: parts });
      await expectHeld([whole]);
    });

    test("takes out what is not there without complaint, and does the rest of the change", async () => {
      const [here, gone, fresh] = [element("203.0.113.1"), element("203.0.113.2"), element("2001:db8::2")];
      await firewall.apply({ add: [here], remove: [] });
      await firewall.apply({ add: [fresh], remove: [gone, here, element("192.0.2.0/30")] });
      await expectHeld([fresh]);
    });

    test("leaves out what is over when it is applied", async () => {
      const over = element("203.0.113.1", { until: Date.now() - 1 });
      const alive = element("203.0.113.2");
      await firewall.apply({ add: [over, alive], remove: [] });
      await expectHeld([alive]);
    });

    test("lets an element end by itself", async () => {
      const brief = element("203.0.113.1", { until: Date.now() + 300 });
      const alive = element("203.0.113.2");
      await firewall.apply({ add: [brief, alive], remove: [] });
      await expect.poll(async () => (await readAll(firewall)).elements.length, { timeout: 10_000 }).toBe(1);
      await expectHeld([alive]);
    });

    test("holds a ban of a thousand years as one for good or to its end", async () => {
      await firewall.apply({
        add: [element("203.0.113.1", { until: Date.now() + 1000 * 365 * 24 * hour })],
        remove: [],
      });
      const { elements } = await readAll(firewall);
      expect(elements.map(({ target }) => target)).toEqual(["203.0.113.1"]);
    });

    test("rebuilds: only what is added remains", async () => {
      const [old, kept, fresh] = [element("203.0.113.1"), element("203.0.113.2"), element("203.0.113.0/24")];
      await firewall.apply({ add: [old, kept], remove: [] });
      await firewall.apply({ add: [kept, fresh], remove: [], rebuild: true });
      await expectHeld([kept, fresh]);
    });

    test("runs overlapping calls in their order", async () => {
      const elements = Array.from({ length: 50 }, (_, i) => element(`203.0.113.${i}`));
      const changes = elements.flatMap((each) => [
        firewall.apply({ add: [each], remove: [] }),
        firewall.apply({ add: [], remove: [each] }),
        firewall.apply({ add: [{ ...each, until: null }], remove: [] }),
      ]);
      await Promise.all(changes);
      await expectHeld(elements.map((each) => ({ ...each, until: null })));
    });

    test("takes thousands in one change, in and out", async () => {
      const many = Array.from({ length: 12_000 }, (_, i) => element(`10.${i >> 8}.${i & 255}.1`));
      await firewall.apply({ add: many, remove: [] });
      await expectHeld(many);
      await firewall.apply({ add: [], remove: many.slice(1) });
      await expectHeld(many.slice(0, 1));
    });

    test("refuses what is no address or port, with a code, and stays usable", async () => {
      const nonsense = [
        element("203.0.113.1; flush ruleset"),
        element("203.0.113.001"),
        element("2001:DB8::1"),
        element("example.org"),
        element("203.0.113.1", { service: { protocol: "tcp", from: 1, to: 65536 } }),
        element("203.0.113.1", { service: { protocol: "icmp" as "tcp", from: 1, to: 2 } }),
        element("203.0.113.1", { service: { protocol: "tcp", from: "22 }" as unknown as number, to: 22 } }),
        element("203.0.113.1", { action: "accept" as "drop" }),
        element("203.0.113.1", { until: Number.NaN }),
      ];
      for (const each of nonsense) {
        await expect(firewall.apply({ add: [each], remove: [] })).rejects.toMatchObject({
          code: "FLB_FIREWALL_ELEMENT",
        });
        await expect(firewall.apply({ add: [], remove: [each] })).rejects.toMatchObject({
          code: "FLB_FIREWALL_ELEMENT",
        });
      }
      const sound = element("203.0.113.1");
      await firewall.apply({ add: [sound], remove: [] });
      await expectHeld([sound]);
    });

    test("flush takes everything down, twice if need be", async () => {
      await firewall.apply({ add: [element("203.0.113.1")], remove: [] });
      await firewall.flush();
      expect(await readAll(firewall)).toEqual({ intact: false, elements: [] });
      await firewall.flush();
      const next = element("203.0.113.2");
      await firewall.apply({ add: [next], remove: [] });
      await expectHeld([next]);
    });

    const outlives = async () => {
      const elements = [element("203.0.113.1"), element("2001:db8::/48", { until: null })];
      await firewall.apply({ add: elements, remove: [] });
      await firewall.close();
      const next = open();
      await expectHeld(elements, next);
      const another = element("203.0.113.3");
      await next.apply({ add: [another], remove: [] });
      await expectHeld([...elements, another], next);
    };
    if (traits.persistent) test("what it holds outlives its closing", outlives);
  });
}
