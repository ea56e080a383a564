import type { Element } from "../element.ts";

/** Targets that changed, of which one transaction can take care. */
export interface Batch {
  /** What the firewall was told to hold for each. */
  before: Map<string, readonly Element[]>;
  /** Called when the firewall holds them as they are. */
  news: (() => void)[];
  /** Whether a look may have told the firewall something else meanwhile. */
  unsure: boolean;
}

/**
 * What the firewall was not told yet, in the order in which it came, one batch per transaction.
 * A target that changes again while it waits is still one change.
 */
export class Changes {
  readonly #size: number;
  readonly #batches: Batch[] = [];
  #touched: Set<string> | undefined;

  /** @param size so many targets go into one transaction */
  constructor(size: number) {
    this.#size = size;
  }

  get waiting(): boolean {
    return this.#batches.length > 0;
  }

  /** Whether there is enough for a whole transaction. */
  get many(): boolean {
    return this.#batches.length > 1 || this.#isFull(this.#batches[0]);
  }

  /** Whether the firewall was not told of the target's newest state. */
  has(target: string): boolean {
    return this.#batches.some(({ before }) => before.has(target));
  }

  /**
   * To be called before a target changes.
   *
   * @param before what it is up to now
   */
  note(target: string, before: () => readonly Element[]): void {
    this.#touched?.add(target);
    if (!this.has(target)) this.#newest().before.set(target, before());
  }

  /** To be told when the firewall holds what was noted so far. */
  tell(news: () => void): void {
    this.#newest().news.push(news);
  }

  /** The oldest batch. */
  take(): Batch | undefined {
    return this.#batches.shift();
  }

  /** Forgets all that waits: the firewall is looked at instead. @returns what is to be told afterwards */
  drop(): (() => void)[] {
    return this.#batches.splice(0).flatMap(({ news }) => news);
  }

  /** A look begins. @returns the targets that it can't be sure of: those that wait, and those that change from now on */
  watch(): ReadonlySet<string> {
    for (const batch of this.#batches) batch.unsure = true;
    this.#touched = new Set(this.#batches.flatMap(({ before }) => [...before.keys()]));
    return this.#touched;
  }

  unwatch(): void {
    this.#touched = undefined;
  }

  #newest(): Batch {
    const last = this.#batches.at(-1);
    if (last !== undefined && !this.#isFull(last)) return last;
    const batch: Batch = { before: new Map(), news: [], unsure: this.#touched !== undefined };
    this.#batches.push(batch);
    return batch;
  }

  #isFull(batch: Batch | undefined): boolean {
    return batch !== undefined && batch.before.size >= this.#size;
  }
}
