import type { Millis } from "@fleetban/core";
import type { Captures } from "../captures/captures.ts";
import { hostGroups, namesHost, namesSomeone } from "../captures/target.ts";

/** What a line turned out to be, once its session is known. */
export interface SessionStep {
  /** The line's captures over those of its session. */
  captures: Captures;
  /** Whether the line, or one that waited for an address until now, counts. */
  failure: boolean;
  /** Lines that the failure is made of. */
  lines: number;
  users: readonly string[];
}

interface Session {
  created: Millis;
  captures: Captures;
  users: Set<string>;
  /** A failure without an address is waiting for the line that has one. */
  pending: boolean;
  /** Lines that wait for a failure which they belong to. */
  waiting: number;
}

const longest = 100;
const lifetime: Millis = 5 * 60_000;
/** More are not remembered: whoever guesses names would fill the memory with them. */
const mostUsers = 50;

/**
 * Joins the lines of one session (`<F-MLFID>`): who failed may stand in one line and
 * from where in another. Holds at most 100 sessions, each for 5 minutes of event time.
 */
export class Sessions {
  readonly #sessions = new Map<string, Session>();

  /**
   * @param captures - of one line; `mlfid` is set.
   * @param stream - what the line is from; a session does not reach beyond it.
   */
  step(captures: Captures, time: Millis, stream: string = ""): SessionStep {
    const id = `${stream}\0${captures.mlfid}`;
    const session = this.#enter(id, time);
    const { nofail, mlfgained, mlfforget, mlfpending: _, ...lasting } = captures;
    // Numbers are used again: an address of another family, or a prefix, must not outlive a newer one.
    if (namesHost(captures)) for (const group of hostGroups) delete session.captures[group];
    Object.assign(session.captures, lasting);
    // A line may have the place for a user and nobody in it.
    if (captures.user && session.users.size < mostUsers) session.users.add(captures.user);
    if (mlfforget !== undefined) this.#sessions.delete(id);
    const failure = decide(session, nofail, mlfgained);
    const lines = session.waiting + 1;
    session.waiting = failure ? 0 : lines;
    return { captures: { ...session.captures }, failure, lines, users: [...session.users] };
  }

  #enter(id: string, time: Millis): Session {
    const current = this.#sessions.get(id);
    if (current !== undefined && Math.abs(time - current.created) <= lifetime) return current;
    this.#sessions.delete(id);
    if (this.#sessions.size >= longest) {
      this.#sessions.delete(this.#sessions.keys().next().value as string);
    }
    const session: Session = { created: time, captures: {}, users: new Set(), pending: false, waiting: 0 };
    this.#sessions.set(id, session);
    return session;
  }
}

function decide(session: Session, nofail: string | undefined, gained: string | undefined): boolean {
  // Several users in one session are attempts, whatever the single line says of itself.
  const attempts = session.users.size > 1;
  if (gained !== undefined && !attempts) {
    session.pending = false;
    return false;
  }
  const harmless = nofail !== undefined && !attempts;
  if (!namesSomeone(session.captures)) {
    if (!harmless) session.pending = true;
    return false;
  }
  if (harmless && !session.pending) return false;
  session.pending = false;
  return true;
}
