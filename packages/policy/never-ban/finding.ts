import type { Network, NeverBanReason } from "@fleetban/core";

/** A protected address or network, and why. */
export interface Finding {
  network: Network;
  reason: NeverBanReason;
}
