import { type Network, type NeverBanReason, parseNetwork } from "@fleetban/core";
import { NetworkSet } from "@fleetban/policy/never-ban";

/** An address that nodes call their own. */
interface Claim {
  address: string;
  /** How many do. */
  nodes: number;
}

/** The nodes' own addresses, kept up as each of them changes: no look at all of them, however many there are. */
export class NodeAddresses {
  readonly #claims = new NetworkSet<Claim>();

  /** A node's addresses are others now; in canonical form. */
  change(before: readonly string[], after: readonly string[]): void {
    if (before.length === after.length && before.every((address, i) => address === after[i])) return;
    // First: an address that stays is protected all the time.
    for (const address of new Set(after)) this.#add(address);
    for (const address of new Set(before)) this.#remove(address);
  }

  /** Rule 7: whether the target is a node's own, or a network that one is in. */
  reasonNotTo(target: Network): NeverBanReason | undefined {
    const claim = this.#claims.overlapping(target);
    return claim === undefined ? undefined : { kind: "peer", detail: claim.address };
  }

  #add(address: string): void {
    const network = parseNetwork(address);
    if (network === undefined) return;
    const claim = this.#claims.get(network);
    if (claim === undefined) this.#claims.add(network, { address, nodes: 1 });
    else claim.nodes++;
  }

  #remove(address: string): void {
    const network = parseNetwork(address);
    const claim = network && this.#claims.get(network);
    if (network === undefined || claim === undefined) return;
    claim.nodes--;
    if (claim.nodes === 0) this.#claims.delete(network);
  }
}
