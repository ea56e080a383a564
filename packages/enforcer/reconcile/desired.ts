import type { Ban, Millis } from "@fleetban/core";
import { type Element, elementKey, type Service } from "../element.ts";
import { type Claim, cover } from "./cover.ts";

/** A ban that ends later than this is one for good: no firewall counts that far. */
const FAR: Millis = 50 * 365 * 86_400_000;

/** What of a ban matters here. */
type Wish = Pick<Ban, "target" | "enforcement" | "until">;

/** What claims share: the element without its ports and end. */
interface Scope {
  action: Element["action"];
  target: string;
  protocol: Service["protocol"] | null;
}

/**
 * What the firewall has to hold: the union of all bans, as elements that never overlap. Remembers
 * which changed since last taken, so that one ban costs one ban.
 */
export class Desired {
  readonly #claims = new Map<string, Claim[]>();
  readonly #scopes = new Map<string, Scope[]>();
  readonly #elements = new Map<string, Element>();
  #changed = new Map<string, Element | undefined>();
  /** How many elements were only found. */
  #found = 0;

  /** By {@link elementKey}. */
  get elements(): ReadonlyMap<string, Element> {
    return this.#elements;
  }

  get hasChanged(): boolean {
    return this.#changed.size > 0;
  }

  /** Each element that changed since the last call, with what it was then. */
  takeChanged(): Map<string, Element | undefined> {
    const changed = this.#changed;
    this.#changed = new Map();
    return changed;
  }

  /** The ban under `key` asks for this from now on, whatever it asked before. */
  claim(key: string, { target, enforcement, until }: Wish, now: Millis): void {
    const { blocktype: action, ports, protocols } = enforcement;
    const end = until !== null && until - now > FAR ? null : until;
    const named = protocols.length === 0 ? (["tcp", "udp"] as const) : [...new Set(protocols)];
    const scopes: Scope[] =
      ports.length === 0
        ? [{ action, target, protocol: null }]
        : named.map((protocol) => ({ action, target, protocol }));
    const old = this.#scopes.get(key) ?? [];
    this.#scopes.set(key, scopes);
    const names = new Set(scopes.map(scopeKey));
    for (const scope of old) if (!names.has(scopeKey(scope))) this.#replace(scope, key, undefined);
    for (const scope of scopes) this.#replace(scope, key, { ban: key, ports, until: end });
  }

  /** Keeps what a firewall was found to hold until it ends, or until {@link disown}. */
  adopt(held: Iterable<Element>, now: Millis): void {
    for (const { target, service, action: blocktype, until } of held) {
      const ports = service === null ? [] : [{ from: service.from, to: service.to }];
      const protocols = service === null ? [] : [service.protocol];
      const key = `found ${this.#found++}`;
      this.claim(key, { target, until, enforcement: { ports, protocols, blocktype } }, now);
    }
  }

  /** What was only found is not asked for any more. */
  disown(): void {
    while (this.#found > 0) this.release(`found ${--this.#found}`);
  }

  /** The ban under `key` asks for nothing any more. */
  release(key: string): void {
    for (const scope of this.#scopes.get(key) ?? []) this.#replace(scope, key, undefined);
    this.#scopes.delete(key);
  }

  #replace(scope: Scope, ban: string, claim: Claim | undefined): void {
    const name = scopeKey(scope);
    const before = this.#claims.get(name) ?? [];
    const after = before.filter((other) => other.ban !== ban);
    if (claim !== undefined) after.push(claim);
    if (after.length === 0) this.#claims.delete(name);
    else this.#claims.set(name, after);
    const wanted = new Map(elementsOf(scope, after).map((element) => [elementKey(element), element]));
    for (const element of elementsOf(scope, before)) {
      const key = elementKey(element);
      if (!wanted.has(key)) this.#put(key, undefined);
    }
    for (const [key, element] of wanted) this.#put(key, element);
  }

  #put(key: string, element: Element | undefined): void {
    const old = this.#elements.get(key);
    if (old?.until === element?.until && (old === undefined) === (element === undefined)) return;
    if (!this.#changed.has(key)) this.#changed.set(key, old);
    if (element === undefined) this.#elements.delete(key);
    else this.#elements.set(key, element);
  }
}

function scopeKey({ action, target, protocol }: Scope): string {
  return `${action}|${target}|${protocol ?? ""}`;
}

function elementsOf({ action, target, protocol }: Scope, claims: readonly Claim[]): Element[] {
  return cover(claims).map(({ ports, until }) => ({
    target,
    service: ports === null || protocol === null ? null : { protocol, from: ports.from, to: ports.to },
    action,
    until,
  }));
}
