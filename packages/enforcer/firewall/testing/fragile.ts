import { FleetbanError } from "@fleetban/core";
import type { Firewall, FirewallChange } from "../firewall.ts";

/** A firewall as it meets the world: it fails, it is slow, and others change it. */
export interface FragileFirewall extends Firewall {
  /** Every change that was asked for. */
  readonly changes: FirewallChange[];
  /** The next calls of `read` and `apply` fail. */
  fail(calls: number): void;
  /** What is applied waits, from now until the returned function is called. */
  hold(): () => void;
  /** Somebody else's change, with or without the notice of it. */
  tamper(change: FirewallChange | "flush", notice: boolean): Promise<void>;
}

export function fragile(inner: Firewall): FragileFirewall {
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
    async read() {
      mayFail();
      return inner.read();
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
