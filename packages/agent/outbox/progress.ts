import type { Origin, Position } from "../chunk.ts";

/** One piece on its way: safe when none of its matches is open any more. */
export interface Ticket {
  origin: Origin;
  position: Position;
  /** Matches of this piece that the bus has not acknowledged yet. */
  open: number;
}

/**
 * How far each origin is safe (rule 2): up to the end of the last piece before which
 * every match of that origin is acknowledged. Pieces of one origin may become safe in
 * any order; the mark moves in theirs.
 */
export class Progress {
  /** By identity: a file and the copy that holds its unread rest are one. */
  readonly #tickets = new Map<string, Ticket[]>();
  readonly #safe: (origin: Origin, position: Position) => void;
  #waiting: { tickets: Set<Ticket>; done: () => void }[] = [];

  /** @param safe called whenever an origin's mark moves */
  constructor(safe: (origin: Origin, position: Position) => void) {
    this.#safe = safe;
  }

  /** Registers the next piece of an origin with the number of its matches. */
  open(origin: Origin, position: Position, matches: number): Ticket {
    const ticket = { origin, position, open: matches };
    const tickets = this.#tickets.get(origin.identity);
    if (tickets === undefined) {
      if (matches === 0) this.#safe(origin, position);
      else this.#tickets.set(origin.identity, [ticket]);
      return ticket;
    }
    const last = tickets.at(-1) as Ticket;
    // A file without matches behind a match that waits shall not grow the queue.
    if (matches === 0 && last.open === 0 && last.origin === origin) last.position = position;
    else tickets.push(ticket);
    return ticket;
  }

  /** One match of the piece is acknowledged, or needs no acknowledgement. */
  close(ticket: Ticket): void {
    if (--ticket.open > 0) return;
    const { identity } = ticket.origin;
    const tickets = this.#tickets.get(identity) as Ticket[];
    let mark: Ticket | undefined;
    while (tickets[0]?.open === 0) mark = tickets.shift();
    if (tickets.length === 0) this.#tickets.delete(identity);
    if (mark !== undefined) this.#safe(mark.origin, mark.position);
    for (const waiter of this.#waiting) {
      if (waiter.tickets.delete(ticket) && waiter.tickets.size === 0) waiter.done();
    }
    this.#waiting = this.#waiting.filter((waiter) => waiter.tickets.size > 0);
  }

  /** Resolves when everything registered so far is safe. */
  settled(): Promise<void> {
    const tickets = new Set<Ticket>();
    for (const queue of this.#tickets.values()) {
      for (const ticket of queue) if (ticket.open > 0) tickets.add(ticket);
    }
    if (tickets.size === 0) return Promise.resolve();
    return new Promise((done) => this.#waiting.push({ tickets, done }));
  }
}
