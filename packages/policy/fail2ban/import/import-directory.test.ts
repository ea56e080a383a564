import { cpSync, existsSync } from "node:fs";
import type { Policy } from "@fleetban/core";
import { describe, expect, it } from "vitest";
import { resolveFilter } from "../../filters/resolve.ts";
import { readPolicy } from "../../native/load.ts";
import { fail2banFolder } from "../../testing/fail2ban-folder.ts";
import { testFolder } from "../../testing/folder.ts";
import { importDirectory } from "./import-directory.ts";

const jails = `
[plain]
enabled = true
[hard]
enabled = true
filter = door[mode=hard]
logpath = /a b.log head
  /srv/*/auth.log head
maxretry = 3
findtime = 60*60
bantime = -1
usedns = raw
logtimezone = UTC+02:00
ignoreip = 10.0.0.0/8 ::1 file:/etc/allow office.example.org
action = iptables-multiport[port="25,465", protocol=tcp]
  iptables-multiport[port="25,465", protocol=udp]
  mail[dest=root]
[growing]
enabled = true
failregex = %(known/failregex)s
    ^it's "odd": # %%d \\S+ <HOST>$
bantime.increment = true
bantime.formula = ban.Time * (1<<min(ban.Count, 20)) * banFactor
bantime.maxtime = 5w
bantime.rndtime = 10m
[many]
enabled = true
filter = many
action = mail
[off]
enabled = false
maxretry = 9
[bad]
enabled = true
bantime = soon
`;
const more = {
  "filter.d/door.conf":
    "[Definition]\nfailregex = ^<key-<mode>> key from <HOST>$\nignoreregex = from 192\\.0\\.2\\.1$\nkey-soft = wrong\nkey-hard = (?:wrong|no)\nmode = soft\n",
  "filter.d/many.conf":
    "[Definition]\nprefregex = ^<F-CONTENT>.+</F-CONTENT>$\nfailregex = ^a <HOST><SKIPLINES>b$\ndatepattern = ^%%Y-%%m-%%d\n  {NONE}\n[Init]\nmaxlines = 3\n",
  "fail2ban.conf": "[Definition]\ndbpurgeage = 4w\n",
};

/** Jails, each with what its filter matches: the names of filters are no part of it. */
function jailsOf(policy: Policy | null) {
  return (policy?.jails ?? []).map((jail) => {
    const filter = policy?.filters.get(jail.filter);
    return { ...jail, filter: { ...filter, name: "", origin: "" } };
  });
}

/** The directory as it is included, and as it is imported. */
function both(directory: string) {
  const imported = importDirectory(directory, false);
  const folder = testFolder({
    "include.yaml": `include: [{ fail2ban: ${JSON.stringify(directory)} }]\n`,
    "import.yaml": imported.yaml,
  });
  return {
    imported,
    included: readPolicy(folder.at("include.yaml")),
    loaded: readPolicy(folder.at("import.yaml")),
  };
}

describe("fleetban import", () => {
  it("writes a policy that is equal to the directory as it is included", () => {
    const { included, loaded } = both(fail2banFolder(jails, more).path);
    expect(loaded.issues).toEqual([]);
    expect(jailsOf(loaded.policy)).toEqual(jailsOf(included.policy));
    expect(jailsOf(loaded.policy).map(({ name }) => name)).toEqual(["plain", "hard", "growing", "many"]);
    expect(loaded.policy?.dbpurgeage).toBe(included.policy?.dbpurgeage);
  });

  it.skipIf(!existsSync("/etc/fail2ban/jail.conf"))("does so of Debian's with every jail enabled", () => {
    const folder = testFolder();
    cpSync("/etc/fail2ban", folder.path, { recursive: true });
    folder.write("jail.d/zz-all.local", "[DEFAULT]\nenabled = true\n");
    const { included, loaded } = both(folder.path);
    expect(loaded.issues).toEqual([]);
    expect(loaded.policy?.jails.length).toBeGreaterThan(80);
    expect(jailsOf(loaded.policy)).toEqual(jailsOf(included.policy));
  });

  it("says what is left out and what is not as it was, beside the jail as well", () => {
    const folder = fail2banFolder(jails, more);
    const { yaml, refused, notes } = importDirectory(folder.path, false);
    expect(refused).toMatchObject([
      { key: "bad.bantime", file: folder.at("jail.conf"), message: '"soon" is not a time.' },
    ]);
    expect(notes.map(({ jail }) => jail)).toEqual(["hard", "many", "many"]);
    expect(yaml).toContain('# Left out: bad.bantime: "soon" is not a time.');
    expect(yaml).toContain(
      `  # ${folder.at("jail.conf")}:9\n  # Not as it was: the action mail: not run.\n  hard:\n`,
    );
  });

  it("writes only what differs from what holds without, and a filter once", () => {
    const { yaml } = importDirectory(
      fail2banFolder("[door]\nenabled = true\n[b]\nenabled = true\nmaxretry = 5\n").path,
      false,
    );
    const written = yaml.replaceAll(/^ *#.*\n/gm, "").trim();
    expect(written).toBe(
      [
        "jails:",
        "  door:",
        "    logpath: /var/log/door.log",
        "    usedns: warn",
        "    port: ssh",
        "    blocktype: reject",
        "",
        "  b:",
        "    filter: door",
        "    logpath: /var/log/b.log",
        "    usedns: warn",
        "    port: ssh",
        "    blocktype: reject",
        "filters:",
        "  door:",
        "    failregex: '^wrong key from <HOST>$'",
      ].join("\n"),
    );
  });

  it("with all also writes what is not enabled", () => {
    const folder = testFolder({ "p.yaml": importDirectory(fail2banFolder(jails, more).path, true).yaml });
    const { issues, disabled } = readPolicy(folder.at("p.yaml"));
    expect(issues).toEqual([]);
    expect(disabled).toEqual(["off"]);
  });

  it("names the library's filter where it is the same", () => {
    const { failregex, ignoreregex, prefregex, datepattern } = resolveFilter("sshd");
    const list = (name: string, values: readonly string[]) =>
      `${name} =${values.map((each) => `\n  ${each.replaceAll("%", "%%")}`).join("")}\n`;
    const same = `[Definition]\n${list("failregex", failregex)}${list("ignoreregex", ignoreregex)}${list("prefregex", prefregex === null ? [] : [prefregex])}${list("datepattern", datepattern)}`;
    const yaml = (text: string) =>
      importDirectory(
        fail2banFolder("[sshd]\nenabled = true\nfilter = sshd\n", { "filter.d/sshd.conf": text }).path,
        false,
      ).yaml;
    expect(yaml(same)).not.toContain("filters:");
    expect(yaml("[Definition]\nfailregex = ^else <HOST>$\n")).toContain("filters:");
  });

  it("of no jail is still a policy", () => {
    const folder = testFolder({ "p.yaml": importDirectory(fail2banFolder("").path, false).yaml });
    expect(readPolicy(folder.at("p.yaml")).issues).toEqual([]);
  });

  it("lets no name or text of the files out of its comments", () => {
    const { yaml } = importDirectory(
      fail2banFolder("[x]\nenabled = true\nbantime = a\n  jails: {}\n").path,
      false,
    );
    expect(yaml.split("\n").filter((line) => /soon|jails: \{\}/.test(line) && !line.startsWith("#"))).toEqual(
      ["jails: {}"],
    );
  });
});
