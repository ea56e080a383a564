import {
  type Ban,
  type BanTable,
  type Clock,
  type EnforcerReport,
  type Log,
  type Metrics,
  type Millis,
  type NeverBan,
  type Policy,
  shownRefusals,
} from "@fleetban/core";
import type { Firewall } from "./firewall/firewall.ts";
import { followBans } from "./follow/follow.ts";
import { followOwn } from "./follow/follow-own.ts";
import { refusalOf } from "./follow/permit.ts";
import { Receipt } from "./follow/receipt.ts";
import { StandingBans } from "./follow/standing.ts";
import type { BareBan } from "./follow/standing-ban.ts";
import { Reconciler } from "./reconcile/reconciler.ts";
import { fields, Telling } from "./telling.ts";

/** What a host decided for itself while the fleet was out of reach. */
export interface OwnBans {
  bans: BanTable;
  /** The ban counts for nothing any more, because of what the fleet's table says; to be lifted in its own. */
  overruled(ban: Ban, by: BareBan): void;
}

export interface EnforcerOptions {
  /** This host's name, as bans name it. */
  node: string;
  bans: BanTable;
  /** Enforced beside the fleet's table, as long as that has nothing to set against it. */
  own?: OwnBans;
  /** Closed with the enforcer. */
  firewall: Firewall;
  neverBan: NeverBan;
  policy: Policy;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  /** Between two looks at the firewall when nothing calls for one; 30 s by default. */
  reconcileInterval?: Millis;
  /** Targets per transaction, and elements that are read before changes get their turn; 50,000 by default. */
  batch?: number;
  /** Told whenever the firewall holds what the table asked for up to a later place. */
  onReceipt?: () => void;
}

/** Keeps this host's firewall equal to the bans that stand. */
export interface Enforcer {
  /** The new policy decides from now on, over bans that stand too. */
  update(policy: Policy): void;
  /** Resolves when the firewall holds what the ban table asks for as of now. */
  settled(): Promise<void>;
  /** What this host's firewall holds, for the node's report. */
  report(): EnforcerReport;
  /** The newest record of the ban table under a key that was read so far, unless it is over. */
  record(key: string): BareBan | undefined;
  /** What the firewall holds stays, unless `flush`. */
  stop(options?: { flush?: boolean }): Promise<void>;
}

/** Resolves when the firewall first holds what is desired, or that failed, is logged and being tried again. */
export async function startEnforcer(options: EnforcerOptions): Promise<Enforcer> {
  const { node, bans, own, firewall, neverBan, clock, log, metrics, reconcileInterval = 30_000 } = options;
  const { batch, onReceipt } = options;
  let { policy } = options;
  const ending = new AbortController();
  const telling = new Telling({ clock, log, metrics });

  const standing = new StandingBans({
    node,
    clock,
    refusalOf: (ban) => refusalOf(ban, policy, neverBan, node),
    enforce(ban, begin, instead) {
      reconciler.desired.claim(ban, instead);
      reconciler.changed(() => telling.held(ban, begin));
    },
    release(ban, cease) {
      reconciler.desired.release(ban);
      reconciler.changed(() => telling.released(ban, cease));
    },
    refused(ban, { kind, detail }) {
      // As the policy wants it: no refusal.
      if (kind === "elsewhere")
        return log.debug({ ...fields(ban), detail }, `[${ban.jail}] Not for this node`);
      metrics.count("fleetban_bans_refused_total", { jail: ban.jail, kind });
      log.warn(
        { ...fields(ban), kind, detail },
        `[${ban.jail}] Not banning ${ban.target}: ${kind}, ${detail}`,
      );
    },
    overruled: (ban, by) => own?.overruled(ban, by),
    tooLate(ban) {
      log.info(fields(ban), `[${ban.jail}] Not banning ${ban.target}: the ban would be over already`);
    },
  });

  /** By what the bans that stand were judged. */
  let judgedBy: { policy: Policy; revision: number | undefined } = { policy, revision: neverBan.revision };

  async function* review(): AsyncGenerator<void, void, undefined> {
    const now = { policy, revision: neverBan.revision };
    const isSame = now.policy === judgedBy.policy && now.revision === judgedBy.revision;
    if (isSame && now.revision !== undefined) return;
    yield* standing.review();
    judgedBy = now;
  }

  const reconciler = new Reconciler({
    firewall,
    clock,
    log,
    metrics,
    interval: reconcileInterval,
    review,
    ...(batch !== undefined && { batch }),
  });
  reconciler.prepare();

  const receipt = new Receipt(() => onReceipt?.());
  // The host's own bans can't wait for a table that is out of reach; what the firewall holds beside them stays.
  let fleet: "unread" | "out of reach" | "known" = "unread";
  const ownChanged = () => {
    if (fleet === "out of reach" && standing.hasOwn) reconciler.adopt();
  };
  const fleetMissing = () => {
    if (fleet === "unread") fleet = "out of reach";
    ownChanged();
  };
  const { signal } = ending;
  const followingOwn =
    own &&
    (await followOwn({ bans: own.bans, clock, log, signal }, (ban, isNews) => {
      standing.takeOwn(ban, isNews);
      ownChanged();
    }));

  const begun = Promise.withResolvers<"current" | "failed">();
  const following = followBans(
    { bans, clock, log, signal },
    {
      record(ban, place) {
        standing.take(ban);
        if (receipt.follows) reconciler.changed(() => receipt.move(place));
      },
      current(place) {
        fleet = "known";
        standing.current();
        receipt.current();
        reconciler.changed(() => receipt.move(place));
        reconciler.start();
        begun.resolve("current");
      },
      incomplete() {
        const code = "FLB_BAN_TABLE_INCOMPLETE";
        log.warn(
          { code },
          `${code}: the ban table is not complete; the firewall keeps what it holds until it is`,
        );
        fleetMissing();
        begun.resolve("failed");
      },
      failed() {
        standing.again();
        receipt.again();
        fleetMissing();
        begun.resolve("failed");
      },
    },
  );
  if ((await begun.promise) === "current") await reconciler.attempted();

  return {
    update(next) {
      policy = next;
      reconciler.look();
    },
    record(key) {
      const [jail = "", target = "", node = ""] = key.split("|");
      return standing.record({ jail, target, node: node === "" ? null : node });
    },
    async settled() {
      // The watch may not have handed on the newest records yet.
      for await (const ban of bans.list()) standing.take(ban, false);
      await reconciler.settled();
    },
    report() {
      const refusals = standing.refusals();
      return {
        firewall: firewall.name,
        enforced: standing.size,
        drift: reconciler.lastDrift,
        receipt: receipt.place,
        refused: refusals.length,
        refusals: refusals.slice(0, shownRefusals),
      };
    },
    async stop({ flush = false } = {}) {
      ending.abort();
      await Promise.all([following, followingOwn?.ended]);
      standing.stop();
      await reconciler.stop();
      telling.stop();
      if (flush) await firewall.flush();
      await firewall.close();
    },
  };
}
