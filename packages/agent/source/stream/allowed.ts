import { BlockList, isIPv6 } from "node:net";
import { type Clock, type Log, type Metrics, parseNetwork } from "@fleetban/core";
import { NowAndThen } from "../../now-and-then.ts";

/** Who may send to a source: whoever may, may have anybody banned. */
export class Allowed {
  readonly #list = new BlockList();
  readonly #options: { name: string; log: Log; metrics: Metrics };
  readonly #warnings: NowAndThen;

  /** @param networks in canonical form */
  constructor(
    networks: readonly string[],
    options: { name: string; clock: Clock; log: Log; metrics: Metrics },
  ) {
    this.#options = options;
    this.#warnings = new NowAndThen(options.clock);
    for (const text of networks) {
      const network = parseNetwork(text);
      if (network === undefined) continue;
      const [address = ""] = network.text.split("/");
      this.#list.addSubnet(address, network.prefix, network.family === 4 ? "ipv4" : "ipv6");
    }
  }

  /** Whether the address may send; if not, it is counted and said now and then. */
  admits(address: string): boolean {
    // An IPv4 address on a socket of both families is `::ffff:…`, and is looked up as what it stands for.
    const [plain = ""] = address.split("%");
    if (this.#list.check(plain, isIPv6(plain) ? "ipv6" : "ipv4")) return true;
    const { name, log, metrics } = this.#options;
    metrics.count("fleetban_source_refused_total", { source: name });
    if (this.#warnings.due("refused")) {
      log.warn(
        { code: "FLB_SOURCE_REFUSED", source: name, from: address },
        `${name}: ${address} may not send here; what it sends is not read`,
      );
    }
    return false;
  }
}

/** An address as people write it: IPv4 that came over a socket of both families is IPv4. */
export function senderOf(address: string): string {
  return parseNetwork(address.split("%")[0] ?? "")?.text ?? address;
}
