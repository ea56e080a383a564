import { type Ban, banKey, type RestorableBanTable } from "@fleetban/core";
import type { RebuildStore } from "./stores.ts";

/**
 * The ban table, whose records are kept in a second place before anybody goes by them: what was put, and what a
 * decision found, because whoever put that may have died before it was kept.
 */
export class MirroredBanTable implements RestorableBanTable {
  readonly #bans: RestorableBanTable;
  readonly #mirror: Pick<RebuildStore, "mirror" | "purge">;
  /** Of each key the newest that could not be kept yet. */
  readonly #owed = new Map<string, Ban>();

  constructor(bans: RestorableBanTable, mirror: Pick<RebuildStore, "mirror" | "purge">) {
    this.#bans = bans;
    this.#mirror = mirror;
  }

  async get(key: string): Promise<Ban | undefined> {
    const found = await this.#bans.get(key);
    if (found !== undefined) await this.#keep([found]);
    return found;
  }

  async put(ban: Ban, expected: number): Promise<boolean> {
    if (!(await this.#bans.put(ban, expected))) return false;
    await this.#keep([ban]);
    return true;
  }

  async listTarget(target: string): Promise<Ban[]> {
    const found = await this.#bans.listTarget(target);
    await this.#keep(found);
    return found;
  }

  /** Keeps what could not be kept when it was put. */
  async settle(): Promise<void> {
    if (this.#owed.size > 0) await this.#keep([]);
  }

  async purge(before: number): Promise<void> {
    // The second place first: the table begins again with generation 1 where it purged, and would lose to what is kept.
    await this.#mirror.purge(before);
    await this.#bans.purge(before);
  }

  list = () => this.#bans.list();
  page = (after: number, limit: number) => this.#bans.page(after, limit);
  entry = (key: string) => this.#bans.entry(key);
  watch = (signal: AbortSignal) => this.#bans.watch(signal);
  condition = () => this.#bans.condition();
  restore = (bans: readonly Ban[]) => this.#bans.restore(bans);
  setComplete = (complete: boolean) => this.#bans.setComplete(complete);
  close = () => this.#bans.close();

  async #keep(bans: readonly Ban[]): Promise<void> {
    for (const ban of bans) this.#owed.set(banKey(ban), ban);
    const all = [...this.#owed];
    if (all.length === 0) return;
    await this.#mirror.mirror(all.map(([, ban]) => ban));
    for (const [key, ban] of all) if (this.#owed.get(key) === ban) this.#owed.delete(key);
  }
}
