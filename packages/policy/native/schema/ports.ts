import { readFileSync } from "node:fs";
import type { PortRange } from "@fleetban/core";
import { z } from "zod";
import { didYouMean } from "../../yaml/near.ts";
import { meta, refuse } from "./scalars.ts";

/** The services that jails are about; others are looked up in /etc/services. */
const services: Record<string, number> = {
  "ftp-data": 20,
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  http: 80,
  pop3: 110,
  nntp: 119,
  imap: 143,
  imap2: 143,
  ldap: 389,
  https: 443,
  submissions: 465,
  smtps: 465,
  ssmtp: 465,
  submission: 587,
  ldaps: 636,
  "ftps-data": 989,
  ftps: 990,
  imaps: 993,
  pop3s: 995,
  openvpn: 1194,
  "ms-sql-s": 1433,
  squid: 3128,
  mysql: 3306,
  "ms-wbt-server": 3389,
  sieve: 4190,
  sip: 5060,
  "sip-tls": 5061,
  "xmpp-client": 5222,
  "xmpp-server": 5269,
  postgresql: 5432,
  redis: 6379,
  "http-alt": 8080,
  webmin: 10000,
  mongodb: 27017,
};

/** `port:`; an empty list once read means all ports. */
export const portsSchema = z
  .union([z.number(), z.string(), z.array(z.union([z.number(), z.string()]))])
  .transform((value, context) => {
    const words = (Array.isArray(value) ? value : [value]).flatMap((each, i) =>
      String(each)
        .split(/[\s,]+/)
        .filter((word) => word !== "")
        .map((word) => ({ word, path: Array.isArray(value) ? [i] : [] })),
    );
    if (words.length === 0) return refuse(context, "There is no port in it.");
    if (words.length === 1 && words[0]?.word.toLowerCase() === "all") return [];
    const ranges: PortRange[] = [];
    for (const { word, path } of words) {
      const range = parsePorts(word);
      if (typeof range === "string") refuse(context, range, { hint: portHint(word) }, path);
      else ranges.push(range);
    }
    return joined(ranges);
  })
  .meta(
    meta(
      {
        description:
          "The ports that a ban closes: numbers, names, ranges (`5060:5061` or `5060-5061`), several in a list or with commas; `all` closes every port and protocol.",
        default: "all",
        example: ["ssh", 8022],
      },
      "a port, a range of ports, a list of them, or all",
    ),
  );

function parsePorts(word: string): PortRange | string {
  const [first = "", last, more] = word.split(/[:-](?=\d+$)/);
  const from = portNumber(first);
  const to = last === undefined ? from : portNumber(last);
  if (more !== undefined || from === undefined || to === undefined) {
    const number = /^\d+$/.test(word);
    return number
      ? `${word} is not a port; ports are 1 to 65535.`
      : `"${word}" is not a port or range of ports.`;
  }
  if (from > to) return `The range ${word} ends before it starts.`;
  return { from, to };
}

/** 0 only occurs as the start of fail2ban's `0:65535`, and no packet has it. */
function portNumber(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text))
    return services[text.toLowerCase()] ?? systemServices().get(text.toLowerCase());
  const port = Number(text);
  return port <= 65535 ? port : undefined;
}

function portHint(word: string): string {
  if (word.toLowerCase() === "all") return "all stands alone, without other ports.";
  const near = /^[\d:-]+$/.test(word) ? null : didYouMean(word, [...Object.keys(services), "all"]);
  return near ?? "For example: ssh, 22, 5060:5061, all.";
}

/** Sorted, with ranges that touch or overlap made one. */
function joined(ranges: PortRange[]): PortRange[] {
  const result: PortRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const before = result.at(-1);
    if (before !== undefined && range.from <= before.to + 1) before.to = Math.max(before.to, range.to);
    else result.push({ ...range });
  }
  return result;
}

let system: Map<string, number> | undefined;

/** /etc/services where there is one: `name port/protocol alias…`. */
function systemServices(): Map<string, number> {
  if (system !== undefined) return system;
  system = new Map();
  let text = "";
  try {
    text = readFileSync("/etc/services", "utf8");
  } catch {
    // Minimal systems have none; the table above is enough for most.
  }
  for (const line of text.split("\n")) {
    const [name, port, ...aliases] = (line.split("#", 1)[0] as string).trim().split(/\s+/);
    const number = Number.parseInt(port ?? "", 10);
    if (!(number > 0)) continue;
    for (const each of [name as string, ...aliases]) system.set(each.toLowerCase(), number);
  }
  return system;
}
