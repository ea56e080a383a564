import { readDirectory } from "../fail2ban/jails/read-directory.ts";
import type { ConfJail } from "../fail2ban/jails/read-jail.ts";
import { testFolder } from "./folder.ts";

/** Parts that every tree has unless it says otherwise. */
const common = {
  "filter.d/door.conf": "[Definition]\nfailregex = ^wrong key from <HOST>$\n",
  "action.d/iptables-multiport.conf":
    "[Definition]\nactionban = true\n[Init]\nport = ssh\nprotocol = tcp\nblocktype = REJECT --reject-with icmp-port-unreachable\n",
};
const defaults =
  "[DEFAULT]\nfilter = door\nlogpath = /var/log/%(__name__)s.log\naction = iptables-multiport[port=ssh]\n";

/** A small fail2ban directory that lives as long as the test. */
export function fail2banFolder(jails: string, more: Record<string, string | Uint8Array> = {}) {
  return testFolder({ ...common, "jail.conf": `${defaults}${jails}`, ...more });
}

/** What a tree comes to. */
export function readTree(jails: string, more: Record<string, string | Uint8Array> = {}) {
  return readDirectory(fail2banFolder(jails, more).path);
}

/** The one jail of a tree, with `enabled = true` and these options. */
export function readOne(options: string, more: Record<string, string | Uint8Array> = {}): ConfJail {
  const { jails, issues } = readTree(`[a]\nenabled = true\n${options}\n`, more);
  const [jail] = jails;
  if (jail === undefined) throw new Error(issues.map(({ message }) => message).join("\n"));
  return jail;
}
