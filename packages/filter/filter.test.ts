import type { FilterDefinition } from "@fleetban/core";
import { describe, expect, it } from "vitest";
import { type CompiledFilter, compileFilter, type FilterOptions } from "./filter.ts";
import { FilterSet } from "./filter-set.ts";

const now = Date.UTC(2024, 5, 1);

function filter(definition: Partial<FilterDefinition>, options: Partial<FilterOptions> = {}) {
  return compileFilter(
    {
      name: "test",
      failregex: [],
      ignoreregex: [],
      prefregex: null,
      datepattern: [],
      maxlines: 1,
      origin: "test",
      ...definition,
    },
    { usedns: "yes", timezone: "UTC", ...options },
  );
}

/** The target of a line, or its outcome when it is no match. */
function targets(compiled: ReturnType<typeof filter>, ...lines: string[]) {
  return lines.map((line) => {
    const result = compiled.match(line, now);
    return result.outcome === "matched" ? (result.failure.target ?? result.failure.host) : result.outcome;
  });
}

describe("a filter", () => {
  it("sees a line without its date, what stood around the date included", () => {
    const dated = "2024-01-02 03:04:05 login failed from 192.0.2.1";
    expect(targets(filter({ failregex: ["^ login failed from <HOST>$"] }), dated)).toEqual(["192.0.2.1"]);
    expect(targets(filter({ failregex: ["^2024.*from <HOST>$"] }), dated)).toEqual(["missed"]);
    const apache = "[Tue Jan 02 03:04:05 2024] [error] [client 192.0.2.1] no";
    expect(
      targets(filter({ failregex: [String.raw`^\[\] \[error\] \[client <HOST>\] no$`] }), apache),
    ).toEqual(["192.0.2.1"]);
  });

  it("lets a failregex end with the line's newline, as fail2ban does", () => {
    const line = "2024-01-02 03:04:05 x: login failed from 192.0.2.1";
    const prefregex = "^ x: <F-CONTENT>.+</F-CONTENT>$";
    for (const end of ["\\s", "\\s+$", "\\W", "[^0-9]", "\\n", "[ \\n]", "(?:\\s|,)", "\\Z", "$"]) {
      const failregex = [`failed from <HOST>${end}`];
      expect(targets(filter({ failregex }), line, `${line},1`)[0], end).toBe("192.0.2.1");
      expect(targets(filter({ failregex, prefregex }), line), end).toEqual(["192.0.2.1"]);
    }
    expect(targets(filter({ failregex: ["from <HOST>\\s\\s"] }), line)).toEqual(["missed"]);
  });

  it("lets an ignoreregex end with the line's newline", () => {
    const ignoring = { failregex: ["from <HOST>"], ignoreregex: ["from 192\\.0\\.2\\.1\\s"] };
    expect(targets(filter(ignoring), "from 192.0.2.1", "from 192.0.2.10")).toEqual(["ignored", "192.0.2.10"]);
    const many = { ...ignoring, failregex: ["a", "b", "c", "from"].map((word) => `${word} <HOST>`) };
    expect(targets(filter(many), "from 192.0.2.1", "from 192.0.2.10")).toEqual(["ignored", "192.0.2.10"]);
  });

  it("takes no address from the beginning of a name, which anybody may give himself", () => {
    const line = "login failed from 192.0.2.1";
    for (const end of [
      ".evil.example",
      ".evil.example.",
      "-5.evil.example",
      "x.evil.example",
      ".5.evil.example, no",
    ])
      for (const tag of ["<HOST>", "<IP4>", "\\[?<HOST>\\]?"]) {
        const name = `192.0.2.1${end.replace(/\.$|, no$/, "")}`;
        const failregex = [`failed from ${tag}`];
        expect(targets(filter({ failregex }), line + end), tag + end).toEqual([name]);
        expect(targets(filter({ failregex }, { usedns: "no" }), line + end), tag + end).toEqual(["missed"]);
      }
    for (const end of ["", ".", ". Bye", ":22", ".22 > x", "-22", "port", " x.example"]) {
      expect(targets(filter({ failregex: ["failed from <HOST>"] }), line + end), end).toEqual(["192.0.2.1"]);
    }
    expect(targets(filter({ failregex: ["failed from <HOST>\\.ssh"] }), `${line}.ssh`)).toEqual([
      "192.0.2.1",
    ]);
  });

  it("blames the address that a line itself names, whatever its session named before", () => {
    const compiled = filter({ failregex: ["^ <F-MLFID>\\d+</F-MLFID> fail from <SUBNET>$"] });
    expect(
      targets(compiled, " 1 fail from 192.0.2.0/24", " 1 fail from 2001:db8::1", " 1 fail from 192.0.2.1"),
    ).toEqual(["192.0.2.0/24", "2001:db8::1", "192.0.2.1"]);
  });

  it("tells when it happened, whom it names, what it captured and by which failregex", () => {
    const compiled = filter({ failregex: ["^ nothing <HOST>", "^ user <F-USER>\\w+</F-USER> from <HOST>$"] });
    expect(compiled.match("2024-01-02 03:04:05 user bob from ::ffff:192.0.2.1", now)).toEqual({
      outcome: "matched",
      failure: {
        key: "192.0.2.1",
        target: "192.0.2.1",
        host: null,
        time: Date.UTC(2024, 0, 2, 3, 4, 5),
        captures: { user: "bob", ip4: "192.0.2.1" },
        lines: 1,
        users: [],
        failregex: 1,
      },
    });
  });

  it("gives a line without a date the time of the last, when that was within a minute, else now", () => {
    const compiled = filter({ failregex: ["from <HOST>$"] });
    const time = (line: string) => {
      const result = compiled.match(line, now);
      return result.outcome === "matched" ? result.failure.time : null;
    };
    expect(time("x from 192.0.2.1")).toBe(now);
    expect(time("2024-05-31 23:59:30 x from 192.0.2.1")).toBe(now - 30_000);
    expect(time("x from 192.0.2.1")).toBe(now - 30_000);
    expect(time("2024-05-31 23:00:00 x from 192.0.2.1")).toBe(now - 3_600_000);
    expect(time("x from 192.0.2.1")).toBe(now);
  });

  it("takes the first failregex that matches", () => {
    const compiled = filter({ failregex: ["^ a <HOST> x <IP4>$".replace("<IP4>", "\\S+"), "x <HOST>$"] });
    expect(targets(compiled, "2024-01-02 03:04:05 a 192.0.2.1 x 192.0.2.2")).toEqual(["192.0.2.1"]);
  });

  it("needs its prefregex to match, and looks only at the content it names", () => {
    const compiled = filter({
      prefregex: String.raw`^ \S+ app\[<F-MLFID>\d+</F-MLFID>\]: <F-CONTENT>.+</F-CONTENT>$`,
      failregex: ["^failed <HOST>$"],
    });
    expect(
      targets(
        compiled,
        "2024-01-02 03:04:05 host app[1]: failed 192.0.2.1",
        "2024-01-02 03:04:05 host other[1]: failed 192.0.2.1",
        "2024-01-02 03:04:05 failed 192.0.2.1",
      ),
    ).toEqual(["192.0.2.1", "missed", "missed"]);
  });

  it("takes an identity from the prefregex too", () => {
    const compiled = filter({ prefregex: "^ <HOST> <F-CONTENT>.+</F-CONTENT>$", failregex: ["^failed$"] });
    expect(targets(compiled, "2024-01-02 03:04:05 192.0.2.1 failed")).toEqual(["192.0.2.1"]);
  });

  it("leaves out what an ignoreregex matches", () => {
    const compiled = filter({ failregex: ["from <HOST>$"], ignoreregex: ["user good"] });
    expect(targets(compiled, "user good from 192.0.2.1", "user bad from 192.0.2.1", "user good")).toEqual([
      "ignored",
      "192.0.2.1",
      "missed",
    ]);
  });

  it("tries few ignoreregexes on the whole line, before the prefregex narrows it", () => {
    const prefregex = "^ \\w+ <F-CONTENT>.+</F-CONTENT>$";
    const line = "2024-01-02 03:04:05 trusted failed 192.0.2.1";
    const one = filter({ prefregex, failregex: ["failed <HOST>"], ignoreregex: ["^ trusted"] });
    expect(targets(one, line)).toEqual(["192.0.2.1"]);
    const failregex = ["^a <HOST>", "^b <HOST>", "^c <HOST>", "^failed <HOST>"];
    expect(targets(filter({ prefregex, failregex, ignoreregex: ["^ trusted"] }), line)).toEqual(["ignored"]);
  });

  it("misses a line whose address is none", () => {
    const compiled = filter({ failregex: ["from <HOST>$"] });
    expect(targets(compiled, "from 999.1.1.1", "from 192.0.2.1234", "from 1::2::3", "from 127.1")).toEqual(
      Array(4).fill("missed"),
    );
  });

  it("gives a host name to be looked up, unless usedns is no", () => {
    expect(targets(filter({ failregex: ["from <HOST>$"] }), "from Mail.example")).toEqual(["mail.example"]);
    expect(targets(filter({ failregex: ["from <HOST>$"] }, { usedns: "no" }), "from Mail.example")).toEqual([
      "missed",
    ]);
  });

  it("bans no address that stands in a forged user name", () => {
    const compiled = filter({
      failregex: ["^ Failed password for <F-USER>.*</F-USER> from <ADDR> port \\d+ ssh2$"],
    });
    expect(
      targets(
        compiled,
        "2024-01-02 03:04:05 Failed password for x from 9.9.9.9 port 1 ssh2 from 192.0.2.1 port 22 ssh2",
        "2024-01-02 03:04:05 Failed password for from 9.9.9.9 from 192.0.2.1 port 22 ssh2",
        "2024-01-02 03:04:05 Failed password for 2024-01-02 09:09:09 from 192.0.2.1 port 22 ssh2",
      ),
    ).toEqual(Array(3).fill("192.0.2.1"));
  });

  it("reads the old spelling of the host group", () => {
    const compiled = filter({ failregex: ["from (?:::f{4,6}:)?(?P<host>\\S+)$"] });
    expect(
      targets(compiled, "from ::ffff:192.0.2.1", "from 2001:db8::1", "from a.example", "from ///"),
    ).toEqual(["192.0.2.1", "2001:db8::1", "a.example", "missed"]);
  });

  it("tries an old filter with the fraction of the second left in the line", () => {
    const comma = filter({ failregex: ["^,\\d+ failed from <HOST>$"] });
    expect(targets(comma, "2024-01-02 03:04:05,447 failed from 192.0.2.1")).toEqual(["192.0.2.1"]);
    const dot = filter({ failregex: ["^\\.\\d+ \\[WARNING\\] from <HOST>$"] });
    expect(targets(dot, "2024-01-02 03:04:05.214877 [WARNING] from 192.0.2.1")).toEqual(["192.0.2.1"]);
    const today = filter({ failregex: ["^ failed from <HOST>$"] });
    expect(targets(today, "2024-01-02 03:04:05,447 failed from 192.0.2.1")).toEqual(["192.0.2.1"]);
  });

  it("joins the lines of a session", () => {
    const compiled = filter({
      prefregex: "^ <F-MLFID>\\d+</F-MLFID> <F-CONTENT>.+</F-CONTENT>$",
      failregex: ["^<F-NOFAIL>connect</F-NOFAIL> <HOST>$", "^wrong password$"],
    });
    const at = (text: string) => `2024-01-02 03:04:05 ${text}`;
    expect(
      targets(compiled, at("7 connect 192.0.2.1"), at("7 wrong password"), at("8 wrong password")),
    ).toEqual(["ignored", "192.0.2.1", "ignored"]);
    expect(targets(compiled, at("8 connect 999.0.2.1"), at("8 connect 192.0.2.8"))).toEqual([
      "missed",
      "192.0.2.8",
    ]);
  });
});

describe("compiling", () => {
  const code = (definition: Partial<FilterDefinition>) => {
    try {
      filter(definition);
      return null;
    } catch (error) {
      return error as { code: string; message: string };
    }
  };

  it("refuses a failregex that captures nobody, and says what to add", () => {
    const error = code({ failregex: ["^a <HOST>", "^ login failed$"] });
    expect(error?.code).toBe("FLB_FILTER_NO_HOST");
    expect(error?.message).toContain("^ login failed$");
    expect(error?.message).toContain("<HOST>");
  });

  it("accepts each group that identifies", () => {
    for (const tag of [
      "<HOST>",
      "<ADDR>",
      "<SUBNET>",
      "<IP4>",
      "<IP6>",
      "<DNS>",
      "<F-ID/>",
      "(?P<host>\\S+)",
    ]) {
      expect(code({ failregex: [`^ ${tag}$`] })).toBeNull();
    }
    expect(code({ failregex: ["<F-MLFID>x</F-MLFID>"] })).toBeNull();
  });

  it("points at the place of an error in the pattern as it was written", () => {
    const error = code({ failregex: ["^ <HOST> (a"] });
    expect(error?.code).toBe("FLB_FILTER_REGEX_INVALID");
    expect(error?.message).toMatch(/offset 9.*\n.*\^ <HOST> \(a\n +\^/s);
  });

  it("refuses a filter without a failregex", () => {
    expect(code({})?.code).toBe("FLB_FILTER_EMPTY");
  });

  it("warns of what looks like a tag and is none", () => {
    expect(filter({ failregex: ["^ <host> <HOST>"] }).warnings).toEqual([expect.stringContaining("<host>")]);
  });
});

describe("a filter over several lines", () => {
  const pattern = String.raw`^ \[(?P<_id>\d+)\] denied<SKIPLINES> \[(?P=_id)\] bye <HOST>$`;
  const at = (second: number, text: string) => `2024-01-02 03:04:0${second} ${text}`;
  const keys = (compiled: CompiledFilter, lines: string[]) =>
    lines.flatMap((line) => {
      const result = compiled.match(line, now);
      return result.outcome === "matched" ? [result.failure.key] : [];
    });

  it("joins lines that belong together, and leaves those between for others", () => {
    const compiled = filter({ failregex: [pattern], maxlines: 5 });
    const lines = [
      at(0, "[1] denied"),
      at(1, "[2] denied"),
      at(2, "[1] bye 192.0.2.1"),
      at(3, "[2] bye 192.0.2.2"),
      at(4, "[1] bye 192.0.2.3"),
    ];
    expect(keys(compiled, lines)).toEqual(["192.0.2.1", "192.0.2.2"]);
  });

  it("reaches no further back than maxlines", () => {
    const compiled = filter({ failregex: [pattern], maxlines: 3 });
    const lines = [at(0, "[1] denied"), at(1, "x"), at(2, "y"), at(3, "[1] bye 192.0.2.1")];
    expect(keys(compiled, lines)).toEqual([]);
  });

  it("does not join the lines of one log with those of another", () => {
    const compiled = filter({ failregex: [pattern], maxlines: 5 });
    compiled.stream = "a.log";
    compiled.match(at(0, "[1] denied"), now);
    compiled.stream = "b.log";
    expect(keys(compiled, [at(1, "[1] bye 192.0.2.1")])).toEqual([]);
    compiled.stream = "a.log";
    expect(keys(compiled, [at(1, "[1] bye 192.0.2.1")])).toEqual(["192.0.2.1"]);
  });

  it("sees every line among other filters, whatever their literals are", () => {
    const compiled = filter({ failregex: [pattern], maxlines: 5 });
    const set = new FilterSet([compiled, filter({ failregex: ["nothing of the kind <HOST>"] })], 4096);
    const text = `${[at(0, "[1] denied"), at(1, "noise"), at(2, "[1] bye 192.0.2.1")].join("\n")}\n`;
    const found: string[] = [];
    set.scan(Buffer.from(text), 0, text.length, now, (_, __, failure) => found.push(failure.key));
    expect(found).toEqual(["192.0.2.1"]);
  });
});
