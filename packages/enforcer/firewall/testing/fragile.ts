import { FleetbanError } from "@fleetban/core";
import { elementKey } from "../../element.ts";
import { nextTurn } from "../../turn.ts";
import type { Firewall, FirewallChange } from "../firewall.ts";

/** A firewall as it meets the world: it fails, it is slow, others change it, and it is read in parts. */
export interface FragileFirewall extends Firewall {
  /** Every change that was asked for. */
  readonly changes: FirewallChange[];
  /** The next calls of `look`, `read` and `apply` fail. */
  fail(calls: number): void;
  /** What is applied waits, from now until the returned function is called. */
  hold(): () => void;
  /** Somebody else's change, with or without the notice of it. */
  tamper(change: FirewallChange | "flush", notice: boolean): Promise<void>;
}

/** @param parts so many in place of each of its own, read one after the other */
export function fragile(inner: Firewall, parts = 1): FragileFirewall {
  const listeners = new Set<() => void>();
  const changes: FirewallChange[] = [];
  let failures = 0;
  let gate: Promise<void> = Promise.resolve();

  function mayFail(): void {
    if (failures === 0) return;
    failures--;
    throw new FleetbanError("FLB_FIREWALL_REFUSED", "out of memory");
  }

  return {
    name: inner.name,
    changes,
    fail(calls) {
      failures = calls;
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    async tamper(change, notice) {
      await (change === "flush" ? inner.flush() : inner.apply(change));
      if (notice) for (const listener of listeners) listener();
    },
    async look() {
      mayFail();
      const state = await inner.look();
      return { ...state, parts: state.parts.flatMap((part) => partsOf(part, parts)) };
    },
    async read(part) {
      mayFail();
      if (parts === 1) return inner.read(part);
      await nextTurn();
      const [n = "", ...rest] = part.split(" ");
      const { intact, elements } = await inner.read(rest.join(" "));
      const share = elements.filter((element) => hash(elementKey(element)) % parts === Number(n));
      await nextTurn();
      return { intact, elements: share };
    },
    async apply(change) {
      changes.push(change);
      await gate;
      mayFail();
      await inner.apply(change);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush: () => inner.flush(),
    close: () => inner.close(),
  };
}

function partsOf(part: string, parts: number): string[] {
  return parts === 1 ? [part] : Array.from({ length: parts }, (_, n) => `${n} ${part}`);
}

function hash(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 1_000_003, 7);
}
