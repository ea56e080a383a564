import { type Clock, type Log, systemClock } from "@fleetban/core";
import { checkElement, describeElement, type Element, elementKey } from "../../element.ts";
import type { Firewall, FirewallChange } from "../firewall.ts";

export interface DryRunOptions {
  /** Told, at level info, what would be done. */
  log: Log;
  clock?: Clock;
}

/** A firewall that only says what it would do, and remembers it. */
export function dryRunFirewall({ clock = systemClock, log }: DryRunOptions): Firewall {
  const held = new Map<string, Element>();
  let built = false;

  const isOver = (element: Element) => element.until !== null && element.until <= clock.now();

  function say(verb: string, element: Element): void {
    const { target, service, action, until } = element;
    const end = until === null ? "for good" : `until ${new Date(until).toISOString()}`;
    const text = `would ${verb} ${describeElement(element)}`;
    log.info({ target, service, action, until }, verb === "ban" ? `${text} ${end} (${action})` : text);
  }

  return {
    name: "dry-run",
    async look() {
      return { intact: built, parts: built ? ["all"] : [] };
    },
    async read() {
      for (const [key, element] of held) if (isOver(element)) held.delete(key);
      return { intact: true, elements: [...held.values()] };
    },
    async apply({ add, remove, rebuild = false }: FirewallChange) {
      for (const element of [...add, ...remove]) checkElement(element);
      const touched = [...(rebuild ? held.values() : []), ...remove, ...add].map(elementKey);
      const before = new Map(touched.map((key) => [key, held.get(key)]));
      if (rebuild) held.clear();
      for (const element of remove) held.delete(elementKey(element));
      for (const element of add) if (!isOver(element)) held.set(elementKey(element), element);
      built = true;
      for (const [key, old] of before) {
        const now = held.get(key);
        if (now === undefined && old !== undefined && !isOver(old)) say("unban", old);
        if (now !== undefined && now.until !== old?.until) say("ban", now);
      }
    },
    onChange: () => () => {},
    async flush() {
      for (const element of held.values()) if (!isOver(element)) say("unban", element);
      held.clear();
      built = false;
    },
    async close() {},
  };
}
