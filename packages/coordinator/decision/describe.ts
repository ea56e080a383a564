import { formatDuration } from "@fleetban/core";
import type { Decision } from "./decision.ts";

const nodesNamed = 10;

/** The line an operator looks for, as `[sshd] Decided 203.0.113.9: 6 matches within 8m on web1, web2; ban until …`. */
export function describeDecision({ proposal, verdict, why, ...decision }: Decision): string {
  const { jail, target, matches, first, time, nodes } = decision;
  const more = nodes.length > nodesNamed ? ` and ${nodes.length - nodesNamed} more` : "";
  const on = nodes.slice(0, nodesNamed).join(", ") + more;
  const evidence = `${matches} ${matches === 1 ? "match" : "matches"} within ${formatDuration(time - first)} on ${on}`;
  const end = proposal.until === null ? "for good" : `until ${new Date(proposal.until).toISOString()}`;
  const outcome = {
    banned: `ban ${end}`,
    extended: `ban extended, ${end}`,
    unchanged: "the ban that stands ends no earlier",
    over: `recorded only, the ban ran ${end}`,
    ignored: `not banned, ${why}`,
    held: `ban held back, ${why}`,
    simulated: `would ban ${end}`,
  }[verdict];
  const verbs = { ignored: "Ignored", held: "Held", simulated: "Simulate" } as const;
  const verb = verdict in verbs ? verbs[verdict as keyof typeof verbs] : "Decided";
  return `[${jail}] ${verb} ${target}: ${evidence}; ${outcome}`;
}
