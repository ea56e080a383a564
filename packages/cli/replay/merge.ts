import type { Match } from "@fleetban/core";

/**
 * Several logs as one stream in the order of their lines' times; lines of one log keep their
 * own order, and of equal times the first log's come first. Holds one piece of each log.
 */
export async function* mergeByTime(
  logs: readonly AsyncIterator<readonly Match[]>[],
): AsyncGenerator<Match, void, undefined> {
  const heads = logs.map((log) => ({ log, piece: [] as readonly Match[], at: 0, done: false }));
  for (;;) {
    let next: (typeof heads)[number] | null = null;
    for (const head of heads) {
      while (!head.done && head.at === head.piece.length) {
        const { value, done } = await head.log.next();
        head.done = done === true;
        head.piece = value ?? [];
        head.at = 0;
      }
      if (head.done) continue;
      if (next === null || timeOf(head) < timeOf(next)) next = head;
    }
    if (next === null) return;
    yield next.piece[next.at++] as Match;
  }
}

function timeOf(head: { piece: readonly Match[]; at: number }): number {
  return (head.piece[head.at] as Match).time;
}
