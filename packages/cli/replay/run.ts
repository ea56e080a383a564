import { type Decision, formatDuration, type Policy } from "@fleetban/core";
import { loadPolicy } from "@fleetban/policy";
import { createLogger } from "../log/logger.ts";
import { safeJson } from "../log/safe.ts";
import { printable } from "../regex/printable.ts";
import { parseLogArgument } from "./log-argument.ts";
import { Progress } from "./progress.ts";
import { replay } from "./replay.ts";

export interface ReplayCommandOptions {
  policy: string;
  year?: number;
  timezone?: string;
  json?: boolean;
}

/** Prints a line per ban that the policy would have made of these logs. */
export async function runReplay(args: readonly string[], options: ReplayCommandOptions): Promise<void> {
  const { json, year, timezone } = options;
  const policy = withTimezone(await loadPolicy(options.policy), timezone);
  const logs = args.map(parseLogArgument);
  const progress = new Progress(logs.reduce((sum, { bytes }) => sum + bytes, 0));
  const log = await createLogger({ format: "pretty", level: "warn", node: "replay" });
  const verdicts = new Map<Decision["verdict"], number>();
  const matches = await replay({
    policy,
    logs,
    ...(year !== undefined && { year }),
    log,
    onRead: (bytes) => progress.advance(bytes),
    onDecision(decision) {
      verdicts.set(decision.verdict, (verdicts.get(decision.verdict) ?? 0) + 1);
      if (decision.verdict !== "banned") return;
      progress.clear();
      process.stdout.write(`${json ? asJson(decision) : asLine(decision)}\n`);
    },
  });
  progress.clear();
  if (!json) process.stdout.write(`${summary(matches, verdicts)}\n`);
}

function withTimezone(policy: Policy, timezone: string | undefined): Policy {
  if (timezone === undefined) return policy;
  return { ...policy, jails: policy.jails.map((jail) => ({ ...jail, logtimezone: timezone })) };
}

function asJson({ time, jail, target, matches, nodes }: Decision): string {
  return safeJson(JSON.stringify({ time: new Date(time).toISOString(), jail, target, matches, nodes }));
}

function asLine({ time, jail, target, matches, nodes, first, proposal }: Decision): string {
  const at = new Date(time).toISOString().replace(".000Z", "Z");
  const length = formatDuration(proposal.until === null ? null : proposal.until - proposal.since);
  const on = nodes.length > 3 ? `${nodes.length} nodes` : nodes.join(", ");
  return `${at}  ${printable(target)}  [${jail}] ${matches} in ${formatDuration(time - first)} on ${on}; for ${length}`;
}

/** What came of the matches that no line above tells of. */
function summary(matches: number, verdicts: ReadonlyMap<Decision["verdict"], number>): string {
  const words: [Decision["verdict"], string][] = [
    ["banned", "banned"],
    ["extended", "extended"],
    ["ignored", "never to be banned"],
    ["held", "held back by the guard"],
    ["simulated", "simulated"],
  ];
  const parts = words.flatMap(([verdict, word]) => {
    const count = verdicts.get(verdict) ?? 0;
    return count > 0 || verdict === "banned" ? [`${count} ${word}`] : [];
  });
  return `${matches} ${matches === 1 ? "match" : "matches"}: ${parts.join(", ")}`;
}
