import { open } from "node:fs/promises";
import { FleetbanError, type Match, type Policy } from "@fleetban/core";
import type { Origin } from "./chunk.ts";
import { cutLines } from "./line/cut-lines.ts";
import { type Found, MatchStage, type MatchStageOptions } from "./match/match-stage.ts";

/** A piece of a log on its way: what was found in it, and how far the log has been read. */
export interface ReadPiece {
  matches: Match[];
  /** Bytes read so far. */
  bytes: number;
}

const pieceLength = 1 << 20;

/**
 * Reads a log that will not grow, once, through the same stages as a followed one: line →
 * match. Every jail of the policy reads it. Its path is its identity, so that the same
 * input gives the same matches anywhere.
 *
 * @throws FleetbanError FLB_SOURCE_UNREADABLE
 */
export async function* readLog(
  path: string,
  policy: Policy,
  options: MatchStageOptions,
): AsyncGenerator<ReadPiece, void, undefined> {
  const stage = new MatchStage(policy, options);
  const origin: Origin = { log: path, jails: policy.jails.map(({ name }) => name), identity: path };
  const file = await open(path).catch((cause: Error) => {
    throw unreadable(path, cause);
  });
  try {
    const length = Math.max(pieceLength, policy.maxLine * 2);
    const buffer = Buffer.allocUnsafe(length + 1);
    let kept = 0;
    let base = 0;
    let skipping = false;
    for (;;) {
      const { bytesRead } = await file.read(buffer, kept, length - kept, null).catch((cause: Error) => {
        throw unreadable(path, cause);
      });
      let to = kept + bytesRead;
      // A log that has ended has no use for an unfinished line to wait.
      if (bytesRead === 0 && to > 0 && !skipping) buffer[to++] = 10;
      const found: Found = { matches: [], later: [] };
      const lines = cutLines(buffer, 0, to, skipping, policy.maxLine, (start, end) =>
        stage.scan({ origin, buffer, base }, start, end, found),
      );
      skipping = lines.skipping;
      const matches = [...found.matches, ...(await Promise.all(found.later)).flat()];
      yield { matches, bytes: base + to };
      if (bytesRead === 0) return;
      buffer.copyWithin(0, lines.end, to);
      kept = to - lines.end;
      base += lines.end;
    }
  } finally {
    await file.close();
  }
}

function unreadable(path: string, cause: Error): FleetbanError {
  return new FleetbanError("FLB_SOURCE_UNREADABLE", `${path} cannot be read: ${cause.message}`, { cause });
}
