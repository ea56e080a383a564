/** Why a target must not be banned. */
export interface NeverBanReason {
  /**
   * `ignored`: the operator's list; `self`: an address of this node; `gateway`: its router;
   * `session`: somebody administers from there; `peer`: a part of Fleetban; `unknown`: a check
   * could not be made, and without it there is no ban (rule 7).
   */
  kind: "ignored" | "self" | "gateway" | "session" | "peer" | "unknown";
  /** For the log: which entry, interface or session. */
  detail: string;
}

/** Rule 7: asked before any ban, in the coordinator and again in the enforcer. */
export interface NeverBan {
  /**
   * Answers at once, from what was last seen; refreshed in the background. A network is
   * refused when it contains or is contained in a protected address or network.
   *
   * @param target address or CIDR in canonical form
   * @param ignore the jail's own ignore list, in addition to the policy's
   * @returns null when it may be banned
   */
  reasonNotTo(target: string, ignore: readonly string[]): NeverBanReason | null;
  /**
   * Another number whenever an answer may be another than before, for whoever holds many bans and
   * would ask about each again. Undefined: that is not known.
   */
  readonly revision?: number;
  /** Looks again now: files, host names, interfaces, routes and sessions. */
  refresh(): Promise<void>;
  close(): void;
}
