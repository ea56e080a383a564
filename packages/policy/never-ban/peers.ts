import { type Log, type Millis, type Network, type NeverBanReason, parseNetwork } from "@fleetban/core";
import { type Lookup, NameBook } from "./ignore/names.ts";
import { NetworkSet } from "./network-set.ts";

/** The other parts of Fleetban: a fleet that bans its own coordinators, NATS or Redis has cut itself off. */
export class Peers {
  readonly #peers: () => readonly string[];
  readonly #names: NameBook;
  #networks = new NetworkSet<NeverBanReason>();
  #unknown: string | undefined;
  #revision = 0;
  #found = "";

  /** @param peers addresses, CIDRs and host names as they are now; asked at each look */
  constructor(peers: () => readonly string[], lookup: Lookup, log: Log) {
    this.#peers = peers;
    this.#names = new NameBook(lookup, log);
    if (peers().length > 0) this.#unknown = "the first look at the fleet's own addresses is not done";
  }

  /** Why nothing may be banned now, or undefined. */
  get unknown(): string | undefined {
    return this.#unknown;
  }

  /** Rises when a look finds something else than the one before. */
  get revision(): number {
    return this.#revision;
  }

  reasonNotTo(target: Network): NeverBanReason | undefined {
    return this.#networks.overlapping(target);
  }

  async look(now: Millis): Promise<void> {
    const peers = [...new Set(this.#peers())];
    await this.#names.refresh(
      peers.filter((peer) => parseNetwork(peer) === undefined),
      now,
    );
    const networks = new NetworkSet<NeverBanReason>();
    const all: string[] = [];
    this.#unknown = undefined;
    for (const peer of peers) {
      const network = parseNetwork(peer);
      const found = network === undefined ? this.#names.networksOf(peer) : [network];
      if (found === undefined) this.#unknown ??= `${peer}, a part of the fleet, is not resolved`;
      for (const each of found ?? []) {
        networks.add(each, { kind: "peer", detail: peer });
        all.push(`${peer} ${each.text}`);
      }
    }
    const text = [this.#unknown, ...all].join("\n");
    if (text !== this.#found) this.#revision++;
    this.#found = text;
    this.#networks = networks;
  }
}
