import type { Ban } from "@fleetban/core";
import type { NatsLink } from "@fleetban/wire/nats";
import { decodeBan } from "../../../packages/wire/codec/ban.ts";
import { banSubject } from "../../../packages/wire/nats/subjects.ts";
import type { Suspect } from "./ledger.ts";

/** What Redis holds of one target's counter. */
export interface Counted {
  /** Ids of matches: one that was counted twice under another id would be one more. */
  ids: number;
  /** Matches that no ban has consumed. */
  open: number;
  trips: number;
}

/** The layout of docs/decisions/0013-redis-counters.md, read without the product's code. */
const script = `
  local all = {}
  for i, tag in ipairs(ARGV) do
    local state = redis.call("GET", "fb:" .. tag .. ":s")
    local open = state and (#cmsgpack.unpack(state) - 3) / 3 or 0
    all[i] = { redis.call("ZCARD", "fb:" .. tag .. ":m"), open, redis.call("HLEN", "fb:" .. tag .. ":t") }
  end
  return cjson.encode(all)`;

/** @param cli runs redis-cli */
export async function countedOf(
  cli: (...words: string[]) => Promise<string>,
  jail: string,
  suspects: readonly Suspect[],
): Promise<Counted[]> {
  if (suspects.length === 0) return [];
  const tags = suspects.map(({ address }) => `{${jail}|${address}}`);
  const all = JSON.parse(await cli("EVAL", script, "0", ...tags)) as [number, number, number][];
  return all.map(([ids, open, trips]) => ({ ids, open, trips }));
}

const bans = "KV_fleetban-bans";

export interface BanTableState {
  records: number;
  /** How often one was written. */
  writes: number;
}

/** What is in JetStream, asked with the client itself. */
export class Streams {
  readonly #link: NatsLink;

  constructor(link: NatsLink) {
    this.#link = link;
  }

  /** Batches that no coordinator has acknowledged. */
  async unanswered(): Promise<number> {
    const { num_pending, num_ack_pending } = await (await this.#manager()).consumers.info(
      "FLEETBAN_MATCHES",
      "coordinator",
    );
    return num_pending + num_ack_pending;
  }

  async poison(): Promise<number> {
    return (await (await this.#manager()).streams.info("FLEETBAN_POISON")).state.messages;
  }

  async banTable(): Promise<BanTableState> {
    const { state } = await (await this.#manager()).streams.info(bans);
    return { records: state.messages, writes: state.last_seq };
  }

  /** The record of a target for all nodes. */
  async ban(jail: string, target: string): Promise<Ban | undefined> {
    const last_by_subj = banSubject({ jail, target, node: null });
    try {
      const { data } = await (await this.#manager()).streams.getMessage(bans, { last_by_subj });
      return decodeBan(data);
    } catch (error) {
      if (/no message found/.test((error as Error).message)) return undefined;
      throw error;
    }
  }

  /** The newest batches of matches as they were sent. */
  async newestBatches(count: number): Promise<{ subject: string; data: Uint8Array }[]> {
    const manager = await this.#manager();
    const { first_seq, last_seq } = (await manager.streams.info("FLEETBAN_MATCHES")).state;
    const batches: { subject: string; data: Uint8Array }[] = [];
    for (let seq = Math.max(first_seq, last_seq - count + 1); seq <= last_seq; seq++) {
      const { subject, data } = await manager.streams.getMessage("FLEETBAN_MATCHES", { seq });
      batches.push({ subject, data });
    }
    return batches;
  }

  #manager() {
    return this.#link.connection.jetstreamManager({ checkAPI: false, timeout: 3000 });
  }
}
