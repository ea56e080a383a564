import { randomUUID } from "node:crypto";
import {
  type Ban,
  banId,
  banKey,
  type CounterStore,
  consumptionOf,
  contains,
  type Enforcement,
  isEnforced,
  liftBan,
  type Millis,
  mergeBan,
  type Network,
  overlaps,
  parseNetwork,
} from "@fleetban/core";
import {
  type CreateBanRequest,
  type ExplainTargetRequest,
  type ExplainTargetResponse,
  type Input,
  type ListBansRequest,
  toMillis,
} from "@fleetban/wire/admin";
import { AdminError } from "../error.ts";
import { type ExplainOptions, explain } from "../explain/explain.ts";
import type { CallContext, ServiceHandlers } from "../handler.ts";
import { banMessage } from "../records.ts";
import { invalid, quoted, readPageSize, readTarget } from "../requests.ts";

export interface BansOptions extends ExplainOptions {
  counters: CounterStore;
}

/** The jail of bans that name none; it blocks everything. */
export const manualJail = "manual";
const everything: Enforcement = { ports: [], protocols: [], blocktype: "drop" };
const manualBantime = 3_600_000;
/** Records looked at in one go: as many as the largest page. */
const readAtOnce = 1000;
/** Lifted bans that an answer shows. */
const shownLifted = 1000;

export function bansService(options: BansOptions): ServiceHandlers<"Bans"> {
  const { bans, clock } = options;
  return {
    async ListBans(request, { signal }) {
      const size = readPageSize(request.page_size);
      if (!/^\d{0,15}$/.test(request.page_token)) throw invalid("the page_token is none of ours");
      const wanted = filterOf(request, clock.now());
      const found: Ban[] = [];
      let after = Number(request.page_token);
      while (found.length < size && !signal.aborted) {
        const entries = await bans.page(after, readAtOnce);
        for (const { ban, revision } of entries) {
          after = revision;
          if (wanted(ban)) found.push(ban);
          if (found.length === size) break;
        }
        if (entries.length < readAtOnce && found.length < size) after = 0;
        if (after === 0) break;
      }
      const messages = found.map((ban) => banMessage(ban, clock.now()));
      return { bans: messages, next_page_token: after === 0 ? "" : String(after) };
    },
    async GetBan({ jail, target, node }) {
      const { text } = readTarget(target);
      const ban = await bans.get(banKey({ jail, target: text, node: node === "" ? null : node }));
      if (ban === undefined) throw new AdminError("NOT_FOUND", `${text} has no ban in ${quoted(jail)}`);
      return banMessage(ban, clock.now());
    },
    CreateBan: (request, context) => createBan(options, request, context),
    ExplainTarget: (request, { signal }) => explainTarget(options, request, signal),
    async DeleteBans({ target, all, jail, node }, { changed, signal }) {
      if ((all === true) === (target !== undefined)) throw invalid("give either a target or all");
      const network = target === undefined ? null : readTarget(target);
      const single = network !== null && network.prefix === network.bytes.length * 8;
      const lifted: Ban[] = [];
      const before: Ban[] = [];
      let count = 0;
      for await (const ban of single ? await bans.listTarget(network.text) : bans.list()) {
        if (signal.aborted) break;
        if (jail !== "" && ban.jail !== jail) continue;
        if (node !== "" && ban.node !== node) continue;
        if (network !== null && !within(network, ban.target)) continue;
        const done = await lift(options, ban);
        if (done === null) continue;
        count++;
        if (lifted.length < shownLifted) {
          lifted.push(done);
          before.push(ban);
        }
      }
      if (count > 0) changed(before.map(summary), lifted.map(summary));
      return { lifted: count, bans: lifted.map((ban) => banMessage(ban, clock.now())) };
    },
  };
}

/** Matches that an explanation shows when the client names no number. */
const usualMatches = 20;

async function explainTarget(
  options: BansOptions,
  request: ExplainTargetRequest,
  signal: AbortSignal,
): Promise<Input<ExplainTargetResponse>> {
  const { neverBan, policy } = options;
  const target = readTarget(request.target).text;
  if (request.matches < 0) throw invalid(`matches is ${request.matches}. Write 1 to 1000, or 0 for 20`);
  const matches = request.matches === 0 ? usualMatches : Math.min(request.matches, 1000);
  const ignore = policy().jails.find(({ name }) => name === request.jail)?.ignore ?? [];
  const reason = neverBan.reasonNotTo(target, ignore);
  return {
    target,
    never_ban: reason === null ? "" : `${reason.kind}: ${reason.detail}`,
    jails: await explain(options, { target, jail: request.jail, matches, signal }),
  };
}

async function createBan(
  { bans, neverBan, clock, policy }: BansOptions,
  { target, jail: name, duration, permanent, node }: CreateBanRequest,
  { changed }: CallContext,
) {
  const network = readTarget(target);
  const jail = policy().jails.find((one) => one.name === name);
  if (jail === undefined && name !== "" && name !== manualJail) {
    const names = policy().jails.map((one) => one.name);
    throw invalid(`the policy has no jail ${quoted(name)}. It has ${names.join(", ") || "none"}`);
  }
  if (permanent && duration !== null) throw invalid("a permanent ban has no duration");
  const length = duration === null ? (jail === undefined ? manualBantime : jail.bantime) : toMillis(duration);
  if (length !== null && !(length > 0)) throw invalid("the duration is not longer than nothing");
  const { ipv4, ipv6 } = policy().guard.widest;
  const widest = network.family === 4 ? ipv4 : ipv6;
  if (network.prefix < widest) {
    throw new AdminError(
      "FAILED_PRECONDITION",
      `${network.text} is wider than the guard allows, /${widest}. See guard.widest in the policy`,
    );
  }
  const reason = neverBan.reasonNotTo(network.text, jail?.ignore ?? []);
  if (reason !== null) {
    const kind = reason.kind === "unknown" ? "UNAVAILABLE" : "FAILED_PRECONDITION";
    throw new AdminError(kind, `${network.text} is never banned: ${reason.kind}, ${reason.detail}`);
  }
  const since = clock.now();
  const jailName = jail?.name ?? manualJail;
  const until = permanent || length === null ? null : since + length;
  const id = banId(jailName, network.text, randomUUID());
  for (;;) {
    const key = banKey({ jail: jailName, target: network.text, node: node === "" ? null : node });
    const current = await bans.get(key);
    const next = mergeBan(current, {
      ...{ id, jail: jailName, target: network.text, since, until },
      count: countAfter(current, since),
      node: node === "" ? null : node,
      enforcement: jail?.enforcement ?? everything,
      reason: { cause: null, matches: 0, nodes: [], policy: policy().revision, earlier: null },
    });
    if (next === null) {
      throw new AdminError("ALREADY_EXISTS", `${network.text} is banned in ${jailName} for at least as long`);
    }
    if (!(await bans.put(next, current?.generation ?? 0))) continue;
    changed(current === undefined ? null : summary(current), summary(next));
    return { ban: banMessage(next, since) };
  }
}

/** Over a ban that stands it is the same one, else the next. */
function countAfter(current: Ban | undefined, now: Millis): number {
  if (current === undefined || current.state === "lifted") return 1;
  return isEnforced(current, now) ? current.count : current.count + 1;
}

/** @returns the record that stands now; null when there was nothing to lift */
async function lift({ bans, counters, clock, policy }: BansOptions, seen: Ban): Promise<Ban | null> {
  for (let current: Ban | undefined = seen; current !== undefined; current = await bans.get(banKey(seen))) {
    if (!isEnforced(current, clock.now())) return null;
    const next = liftBan(current, clock.now());
    if (next === null) return null;
    if (!(await bans.put(next, current.generation))) continue;
    // What was seen so far is forgiven as well.
    const consumption = consumptionOf(next, policy().jails);
    if (consumption !== null) await counters.consume([consumption]);
    return next;
  }
  return null;
}

function filterOf(request: ListBansRequest, now: Millis): (ban: Ban) => boolean {
  const { target, jail, node, since, before, all_states } = request;
  const network = target === "" ? null : readTarget(target);
  const from = since === null ? -Infinity : toMillis(since);
  const to = before === null ? Infinity : toMillis(before);
  return (ban) =>
    (all_states || isEnforced(ban, now)) &&
    (jail === "" || ban.jail === jail) &&
    (node === "" || ban.node === null || ban.node === node) &&
    ban.since >= from &&
    ban.since < to &&
    (network === null || related(network, ban.target));
}

function related(network: Network, target: string): boolean {
  const other = parseNetwork(target);
  return other !== undefined && overlaps(network, other);
}

function within(network: Network, target: string): boolean {
  const other = parseNetwork(target);
  return other !== undefined && contains(network, other);
}

/** For the audit. */
function summary({ jail, target, since, until, state, node }: Ban): object {
  return { jail, target, since, until, state, node };
}
