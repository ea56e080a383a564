import { compileFilter } from "@fleetban/filter";
import { describe, expect, it } from "vitest";
import { jailOf } from "../../native/jails.ts";
import { readTree } from "../../testing/fail2ban-folder.ts";
import type { ConfJail } from "./read-jail.ts";

// The how-to's filter and jail, as FreeSWITCH's users have them.
const filter = String.raw`[Definition]
failregex = ^\.\d+ \[WARNING\] sofia_reg\.c:\d+ SIP auth (failure|challenge) \((REGISTER|INVITE)\) on sofia profile \'[^']+\' for \[.*\] from ip <HOST>$
            ^\.\d+ \[WARNING\] sofia_reg\.c:\d+ Can't find user \[\d+@\d+\.\d+\.\d+\.\d+\] from <HOST>$
            \"FAIL2BAN_HOST=<HOST>\"
datepattern = ^%%Y-%%m-%%d %%H:%%M:%%S
`;
const local = `[freeswitch]
enabled = true
ignoreip = 127.0.0.0/8 192.168.0.0/16
maxretry = 4 ; more than three
findtime = 3600
bantime = 1200
port = 5060
action = %(banaction)s[name=%(__name__)s-tcp, port="%(port)s", protocol="tcp", chain="%(chain)s", actname=%(banaction)s-tcp]
         %(banaction)s[name=%(__name__)s-udp, port="%(port)s", protocol="udp", chain="%(chain)s", actname=%(banaction)s-udp]
logpath = /usr/local/freeswitch/log/freeswitch.log
          /usr/local/freeswitch/log/cdr-csv/intrusion.csv
`;
const files = {
  "filter.d/freeswitch.conf": "[Definition]\nfailregex = ^overridden <HOST>$\n",
  "filter.d/freeswitch.local": filter,
  "jail.d/freeswitch.local": local,
};
const lines = [
  "2018-01-03 18:56:01.214877 [WARNING] sofia_reg.c:1737 SIP auth failure (REGISTER) on sofia profile 'internal' for [1001@203.0.113.5] from ip 198.51.100.23",
  "2018-01-03 18:56:01.104211 [WARNING] sofia_reg.c:1792 SIP auth challenge (REGISTER) on sofia profile 'internal' for [1001@203.0.113.5] from ip 198.51.100.23",
  "2018-01-03 18:56:03.451902 [WARNING] sofia_reg.c:2889 Can't find user [1002@203.0.113.5] from 198.51.100.23",
  "2021-10-29 21:04:58.150982 98.40% [WARNING] sofia_reg.c:1842 SIP auth failure (REGISTER) on sofia profile 'internal' for [1001@203.0.113.5] from ip 192.0.2.5",
  '"FAIL2BAN_HOST=203.0.113.77","a84b4c76e66710"',
];

function howTo(): ConfJail {
  const stock =
    "[DEFAULT]\nbanaction = iptables-multiport\nchain = INPUT\n[freeswitch]\nfilter = freeswitch\nport = 5060,5061\n";
  return readTree(stock, files).jails[0] as ConfJail;
}

describe("the FreeSWITCH how-to", () => {
  it("F9, F10, F11, F12, F14: its jail closes 5060 of tcp and udp, and has two logs", () => {
    const { notes, text } = howTo();
    expect(notes).toEqual([]);
    expect(jailOf("freeswitch", "freeswitch", text)).toMatchObject({
      logpath: [
        "/usr/local/freeswitch/log/freeswitch.log",
        "/usr/local/freeswitch/log/cdr-csv/intrusion.csv",
      ],
      maxretry: 4,
      findtime: 3_600_000,
      bantime: 1_200_000,
      enforcement: { ports: [{ from: 5060, to: 5060 }], protocols: ["tcp", "udp"], blocktype: "reject" },
      ignore: ["127.0.0.0/8", "192.168.0.0/16"],
      count: "fleet",
    });
  });

  it("F4: its filter matches what it did", () => {
    const filter = compileFilter(howTo().filter.definition, { usedns: "no", timezone: "UTC" });
    const now = Date.parse("2021-10-29T21:05:00Z");
    const found = lines.map((line) => filter.match(line, now).outcome);
    expect(found).toEqual(["matched", "matched", "matched", "missed", "matched"]);
  });
});
