import { type BanProposal, type Decision, formatDuration } from "@fleetban/core";

const nodesNamed = 10;

/** The line an operator looks for, as `[sshd] Decided 203.0.113.9: 6 matches within 8m on web1, web2; ban until …`. */
export function describeDecision({ proposal, verdict, why, ...decision }: Decision): string {
  const { jail, target, matches, first, time, nodes } = decision;
  const more = nodes.length > nodesNamed ? ` and ${nodes.length - nodesNamed} more` : "";
  const on = nodes.slice(0, nodesNamed).join(", ") + more;
  const evidence = `${matches} ${matches === 1 ? "match" : "matches"} within ${formatDuration(time - first)} on ${on}`;
  const end = proposal.until === null ? "for good" : `until ${new Date(proposal.until).toISOString()}`;
  const ban = describeCount(proposal);
  const outcome = {
    banned: `${ban} ${end}`,
    extended: `${ban} extended, ${end}`,
    unchanged: "the ban that stands ends no earlier",
    over: `recorded only, the ${ban} ran ${end}`,
    ignored: `not banned, ${why}`,
    held: `${ban} held back, ${why}`,
    simulated: `would ban ${end}`,
  }[verdict];
  const verbs = { ignored: "Ignored", held: "Held", simulated: "Simulate" } as const;
  const verb = verdict in verbs ? verbs[verdict as keyof typeof verbs] : "Decided";
  return `[${jail}] ${verb} ${target}: ${evidence}; ${outcome}`;
}

/** `ban`, `3rd ban`, or `3rd ban (5th over all jails)` where that made it longer. */
function describeCount({ count, reason }: BanProposal): string {
  const ban = count === 1 ? "ban" : `${ordinal(count)} ban`;
  const overall = (reason.earlier ?? 0) + 1;
  return overall > count ? `${ban} (${ordinal(overall)} over all jails)` : ban;
}

function ordinal(number: number): string {
  const tens = number % 100;
  const ending = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${ending}`;
}
