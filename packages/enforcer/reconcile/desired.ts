import type { Element } from "../element.ts";
import { Changes } from "./changes.ts";
import { type Claim, elementsOf } from "./elements.ts";

const none: readonly Claim[] = [];

/**
 * What the firewall has to hold: the union of all bans. Per target there is what the bans ask for,
 * and nothing else: with a million of them the elements are made when they are needed.
 */
export class Desired {
  /** What changed since the firewall was told. */
  readonly changes: Changes;
  /** Nearly always one claim, which then stands for itself. */
  readonly #claims = new Map<string, Claim | readonly Claim[]>();
  /** Claims that stand for what was only found. */
  readonly #found: Claim[] = [];

  /** @param batch targets per transaction */
  constructor(batch: number) {
    this.changes = new Changes(batch);
  }

  /** All targets; those that come during the iteration are met, too. */
  targets(): IterableIterator<string> {
    return this.#claims.keys();
  }

  elementsOf(target: string): Element[] {
    return elementsOf(this.#claimsOn(target));
  }

  /** Keeps what a firewall was found to hold until it ends, or until {@link disown}. */
  adopt({ target, service, action: blocktype, until }: Element): void {
    const ports = service === null ? [] : [{ from: service.from, to: service.to }];
    const protocols = service === null ? [] : [service.protocol];
    const claim = { target, until, enforcement: { ports, protocols, blocktype } };
    this.#found.push(claim);
    // What is held alone, and asked for alone, is as it should be: no change.
    if (this.#claims.has(target)) this.claim(claim);
    else this.#claims.set(target, claim);
  }

  /** What was only found is not asked for any more. */
  disown(): void {
    for (const claim of this.#found.splice(0)) this.release(claim);
  }

  /** @param instead what it takes the place of */
  claim(claim: Claim, instead?: Claim): void {
    const claims = this.#claimsOn(claim.target).filter((other) => other !== instead);
    this.#put(claim.target, [...claims, claim]);
  }

  release(claim: Claim): void {
    this.#put(
      claim.target,
      this.#claimsOn(claim.target).filter((other) => other !== claim),
    );
  }

  #claimsOn(target: string): readonly Claim[] {
    const found = this.#claims.get(target);
    if (found === undefined) return none;
    return isList(found) ? found : [found];
  }

  #put(target: string, claims: readonly Claim[]): void {
    this.changes.note(target, () => this.elementsOf(target));
    const [only] = claims;
    if (only === undefined) this.#claims.delete(target);
    else this.#claims.set(target, claims.length === 1 ? only : claims);
  }
}

function isList(found: Claim | readonly Claim[]): found is readonly Claim[] {
  return Array.isArray(found);
}
