import { type Decision, formatDuration } from "@fleetban/core";
import { printable } from "../regex/printable.ts";

/** What the quickstart says of a decision: what fell, and why. */
export function tellDecision(decision: Decision): string {
  const { jail, verdict, matches, nodes } = decision;
  const target = printable(decision.target);
  const seen = `${matches} matches on ${nodes.join(", ")}`;
  if (verdict === "banned") {
    const { until, since } = decision.proposal;
    const length = formatDuration(until === null ? null : until - since);
    const why = nodes.length > 1 ? "no host alone saw enough, the fleet did" : "one host saw enough";
    return `  BAN   ${target}  [${jail}] for ${length}\n        ${seen}: ${why}`;
  }
  const why = decision.why === null ? "" : ` (${decision.why})`;
  return `  ${verdict.padEnd(5)} ${target}  [${jail}]\n        ${seen}${why}`;
}

export function introduction(directory: string, firewall: string): string {
  return [
    "",
    "Fleetban quickstart: three hosts, one policy, one count for all of them.",
    "",
    `  logs      ${directory}/{web1,web2,mail1}/*.log`,
    "            (copies of examples/quickstart, their times moved to now)",
    "  policy    sshd: 5 matches within 10m anywhere, banned for 1h",
    `  firewall  ${firewall}`,
    "",
    "",
  ].join("\n");
}

export function nextSteps(directory: string, following: boolean): string {
  const line = "sshd[1]: Failed password for root from 198.51.100.7 port 50000 ssh2";
  const live = following
    ? [
        "Following the logs; Ctrl-C ends it. In another terminal, attack two hosts:",
        "",
        `  D=${directory}`,
        "  for host in web1 web1 web2 web2 web2; do",
        `    echo "$(date -u +%FT%T.%6N+00:00) $host ${line}" \\`,
        `      >> $D/$host/auth.log; done`,
        "",
      ]
    : [];
  return [
    "",
    ...live,
    "What to type next:",
    "",
    "  npx fleetban check examples/quickstart/policy.yaml  # what a policy says",
    "  npx fleetban regex /var/log/auth.log sshd           # try a filter",
    "  cd examples/quickstart && npx fleetban replay --policy policy.yaml \\",
    "    web1=web1/auth.log web2=web2/auth.log mail1=mail1/auth.log \\",
    "    mail1=mail1/mail.log                           # what would be banned",
    "  npx fleetban standalone --help                      # run it for real",
    "",
    "",
  ].join("\n");
}
