import { type Cluster, Redis } from "ioredis";

/** A script of lua/, as it was built into scripts.ts. */
export interface Script {
  readonly source: string;
  readonly sha1: string;
  /** null where it differs from call to call. */
  readonly numberOfKeys: number | null;
}

/** The script's KEYS and then its ARGV; before them the number of keys where the script has none of its own. */
export type CallArguments = readonly (string | number)[];

type Answer = { error: Error } | { reply: unknown };

/**
 * EVALSHA for all, and EVAL for those whose server does not know the script: it forgets them
 * when it restarts, and on SCRIPT FLUSH.
 */
export async function runScript(
  client: Redis | Cluster,
  script: Script,
  calls: readonly CallArguments[],
): Promise<unknown[]> {
  const answers = await send(client, "evalsha", script.sha1, script, calls);
  const unknown = answers.flatMap((answer, i) => (isUnknownScript(answer) ? [i] : []));
  if (unknown.length > 0) {
    const again = unknown.map((i) => calls[i] as CallArguments);
    const late = await send(client, "eval", script.source, script, again);
    unknown.forEach((at, i) => {
      answers[at] = late[i] as Answer;
    });
  }
  return answers.map((answer) => {
    if ("error" in answer) throw answer.error;
    return answer.reply;
  });
}

async function send(
  client: Redis | Cluster,
  command: "eval" | "evalsha",
  what: string,
  { numberOfKeys }: Script,
  calls: readonly CallArguments[],
): Promise<Answer[]> {
  const argumentsOf = (call: CallArguments) =>
    (numberOfKeys === null ? [what, ...call] : [what, numberOfKeys, ...call]) as [
      string,
      number,
      ...CallArguments,
    ];
  if (client instanceof Redis) {
    // One write for all of them.
    const pipeline = client.pipeline();
    for (const call of calls) pipeline[command](...argumentsOf(call));
    const answers = (await pipeline.exec()) ?? [];
    return answers.map(([error, reply]) => (error === null ? { reply } : { error }));
  }
  // A pipeline goes to one node; these go to whichever node has the key.
  const sent = calls.map((call) => client[command](...argumentsOf(call)));
  return (await Promise.allSettled(sent)).map((ended) =>
    ended.status === "fulfilled" ? { reply: ended.value } : { error: asError(ended.reason) },
  );
}

function isUnknownScript(answer: Answer): boolean {
  return "error" in answer && answer.error.message.startsWith("NOSCRIPT");
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
