import {
  FleetbanError,
  type Match,
  type MatchConsumer,
  type MatchDelivery,
  type MatchPublisher,
  type Millis,
  type RetainedBatch,
} from "@fleetban/core";

export interface MemoryMatchBusOptions {
  /** The node that {@link MemoryMatchBus.publish} speaks for. */
  node: string;
  /** Matches that may wait unanswered before a publish is refused. */
  capacity?: number;
  /** First wait before a delivery is tried again, in milliseconds; doubles up to `slowestRetry`. */
  firstRetry?: number;
  slowestRetry?: number;
  /** So many matches stay after their answer, to be read again; none by default. */
  retain?: number;
  /** The time at which a batch counts as published. */
  now?: () => Millis;
}

/** A batch that a coordinator refused for good. */
export interface RejectedBatch {
  node: string;
  matches: readonly Match[];
  reason: string;
}

/** The match bus inside one process: what is published waits in memory until it is answered. */
export interface MemoryMatchBus extends MatchPublisher, MatchConsumer {
  /** A publisher for another node; `replay` and examples have several in one process. */
  for(node: string): MatchPublisher;
  /** The newest of what was rejected, oldest first. */
  readonly rejected: readonly RejectedBatch[];
  /** Refuses everything that still waits, so that nobody waits for an answer that can't come. */
  close(): void;
}

interface Pending extends RetainedBatch {
  attempts: number;
  /** The delivery that may still ask for a retry. */
  current: MatchDelivery | null;
  timer: NodeJS.Timeout | null;
  resolve: () => void;
  reject: (error: unknown) => void;
}

const rejectedKept = 100;

/**
 * Takes responsibility for a batch only when the coordinator acknowledged it: there is
 * no store in between, so `publish` resolves with the acknowledgement (or when the batch
 * was rejected for good).
 */
export function memoryMatchBus(options: MemoryMatchBusOptions): MemoryMatchBus {
  const {
    node,
    capacity = 100_000,
    firstRetry = 20,
    slowestRetry = 5000,
    retain = 0,
    now = Date.now,
  } = options;
  const waiting = new Set<Pending>();
  const ready = new Set<Pending>();
  const consumers = new Set<() => void>();
  const rejected: RejectedBatch[] = [];
  /** What was answered and is kept, in no order. */
  const answered = new Set<RetainedBatch>();
  let retained = 0;
  let last = 0;
  let delivered = 0;
  let size = 0;
  let closed = false;

  const closedError = () =>
    new FleetbanError("FLB_BUS_CLOSED", "the match bus was closed before the matches were taken");

  function publish(from: string, matches: readonly Match[]): Promise<void> {
    if (matches.length === 0) return Promise.resolve();
    if (closed) return Promise.reject(closedError());
    if (size > 0 && size + matches.length > capacity) {
      return Promise.reject(new FleetbanError("FLB_BUS_FULL", `${size} matches wait, ${capacity} may`));
    }
    return new Promise((resolve, reject) => {
      const batch = { position: ++last, published: now(), node: from, matches };
      const pending = { ...batch, attempts: 0, current: null, timer: null, resolve, reject };
      size += matches.length;
      waiting.add(pending);
      makeReady(pending);
    });
  }

  function makeReady(pending: Pending): void {
    pending.current = null;
    pending.timer = null;
    ready.add(pending);
    for (const wake of consumers) wake();
  }

  function finish(pending: Pending): boolean {
    if (!waiting.delete(pending)) return false;
    ready.delete(pending);
    if (pending.timer !== null) clearTimeout(pending.timer);
    size -= pending.matches.length;
    keep(pending);
    return true;
  }

  function keep({ position, published, node, matches }: RetainedBatch): void {
    answered.add({ position, published, node, matches });
    retained += matches.length;
    for (const oldest of answered) {
      if (retained <= retain) return;
      answered.delete(oldest);
      retained -= oldest.matches.length;
    }
  }

  function deliver(pending: Pending): MatchDelivery {
    delivered = Math.max(delivered, pending.position);
    const delivery: MatchDelivery = {
      node: pending.node,
      matches: pending.matches,
      published: pending.published,
      async ack() {
        if (finish(pending)) pending.resolve();
      },
      async retry(after) {
        if (pending.current !== delivery || !waiting.has(pending)) return;
        pending.current = null;
        const wait = after ?? Math.min(slowestRetry, firstRetry * 2 ** pending.attempts++);
        pending.timer = setTimeout(makeReady, wait, pending);
      },
      async reject(reason) {
        if (!finish(pending)) return;
        rejected.push({ node: pending.node, matches: pending.matches, reason });
        if (rejected.length > rejectedKept) rejected.shift();
        pending.resolve();
      },
    };
    pending.current = delivery;
    return delivery;
  }

  async function* deliveries(signal: AbortSignal): AsyncGenerator<MatchDelivery, void, undefined> {
    let wake = () => {};
    const wakeUp = () => wake();
    const handed = new Map<Pending, MatchDelivery>();
    consumers.add(wakeUp);
    signal.addEventListener("abort", wakeUp);
    try {
      while (!signal.aborted && !closed) {
        const [next] = ready;
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          continue;
        }
        ready.delete(next);
        for (const [pending, delivery] of handed) {
          if (pending.current !== delivery || !waiting.has(pending)) handed.delete(pending);
        }
        const delivery = deliver(next);
        handed.set(next, delivery);
        yield delivery;
      }
    } finally {
      signal.removeEventListener("abort", wakeUp);
      consumers.delete(wakeUp);
      for (const [pending, delivery] of handed) {
        if (pending.current === delivery && waiting.has(pending)) makeReady(pending);
      }
    }
  }

  return {
    publish: (matches) => publish(node, matches),
    for: (other) => ({ publish: (matches) => publish(other, matches) }),
    deliveries,
    async place() {
      const [first] = waiting;
      const store = "memory";
      if (first === undefined) return { store, settled: last, delivered, waitingSince: null };
      return { store, settled: first.position - 1, delivered, waitingSince: first.published };
    },
    async *retained(from, until, signal) {
      const begins = (batch: RetainedBatch) =>
        "after" in from ? batch.position > from.after : batch.published >= from.since;
      const found = [...answered, ...waiting].filter((batch) => begins(batch) && batch.position <= until);
      for (const { position, published, node, matches } of found.sort((a, b) => a.position - b.position)) {
        if (signal.aborted) return;
        yield { position, published, node, matches };
      }
    },
    rejected,
    close() {
      closed = true;
      for (const pending of [...waiting]) {
        if (finish(pending)) pending.reject(closedError());
      }
      for (const wake of consumers) wake();
    },
  };
}
