/** fail2ban's actions that put a ban into a firewall, by the beginning of their name. */
const firewalls =
  /^(?:ip6?tables|nftables|firewallcmd|ufw|pf|ipfw|bsd-ipfw|osx-ipfw|osx-afctl|npf|ipfilter|shorewall|route|hostsdeny|apf|symbiosis-blacklist)(?:-|$)/;

/** Of those, what closes every port whatever `port` says. */
const everyPort =
  /allports|xt_recent|^(?:ufw|npf|ipfilter|shorewall|route|hostsdeny|apf|osx-afctl|symbiosis-blacklist)(?:-|$)/;

/** fail2ban's actions that only tell somebody. */
const tellers =
  /^(?:mail|sendmail|smtp|apprise|complain|xarf|dshield|mynetwatchman|abuseipdb|blocklist_de|ipthreat|badips|dummy|helpers)(?:[-.]|$)/;

/** What an action of fail2ban does, as far as its name says. */
export type ActionKind = "firewall" | "tells" | "other";

export function kindOf(name: string): ActionKind {
  if (firewalls.test(name)) return "firewall";
  return tellers.test(name) ? "tells" : "other";
}

/**
 * Whether a firewall action closes every port.
 *
 * @param type its option `type` or `actiontype`
 */
export function closesEveryPort(name: string, type: string | undefined): boolean {
  return everyPort.test(name) || /allports/.test(type ?? "");
}
