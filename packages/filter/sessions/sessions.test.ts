import { describe, expect, it } from "vitest";
import { Sessions } from "./sessions.ts";

/** Lines as `session [fail|nofail|gained|bye|nobye] [user=u] [ip]`; the numbers of those that count. */
function failures(...lines: string[]): number[] {
  const sessions = new Sessions();
  return lines.flatMap((line, index) => {
    const [mlfid = "", kind = "", ...rest] = line.split(" ");
    const captures: Record<string, string> = { mlfid };
    if (kind.startsWith("no")) captures.nofail = kind;
    if (kind === "gained") captures.mlfgained = kind;
    if (kind.endsWith("bye")) captures.mlfforget = kind;
    for (const word of rest) {
      if (word.startsWith("user=")) captures.user = word.slice(5);
      else captures.ip4 = word;
    }
    return sessions.step(captures, 0).failure ? [index] : [];
  });
}

describe("Sessions", () => {
  it("counts a failure when the session's address is known", () => {
    expect(failures("1 nofail 192.0.2.1", "1 fail user=a", "1 fail user=a")).toEqual([1, 2]);
  });

  it("counts failures that waited for an address once, at the line that brings it", () => {
    expect(failures("1 fail user=a", "1 fail user=a", "1 nofail 192.0.2.1", "1 nofail")).toEqual([2]);
  });

  it("does not count nofail lines, however the address comes", () => {
    expect(failures("1 nofail user=a", "1 nofail 192.0.2.1", "1 nofail")).toEqual([]);
  });

  it("takes a success as the end of what waits", () => {
    expect(failures("1 fail user=a", "1 gained user=a", "1 nofail 192.0.2.1")).toEqual([]);
    expect(failures("1 nofail 192.0.2.1", "1 gained user=a", "1 gained user=a")).toEqual([]);
  });

  it("counts every line of a session with several users", () => {
    const lines = ["1 nofail user=a 192.0.2.1", "1 nofail user=b", "1 nofail", "1 gained", "1 gained user=a"];
    expect(failures(...lines)).toEqual([1, 2, 3, 4]);
    expect(failures("1 fail user=a", "1 gained user=b", "1 nofail 192.0.2.1")).toEqual([2]);
  });

  it("takes a place for a user with nobody in it for no further user", () => {
    expect(failures("1 nofail user=a 192.0.2.1", "1 nofail user=", "1 fail user=a")).toEqual([2]);
  });

  it("tells of how many lines a failure is made, and whom its session tried to be", () => {
    const sessions = new Sessions();
    const step = (captures: Record<string, string>) => sessions.step({ mlfid: "1", ...captures }, 0);
    expect(step({ nofail: "x", user: "a", ip4: "192.0.2.1" })).toMatchObject({ failure: false });
    expect(step({ user: "b" })).toMatchObject({ failure: true, lines: 2, users: ["a", "b"] });
    expect(step({ user: "b" })).toMatchObject({ failure: true, lines: 1 });
  });

  it("forgets a session when told to, after the line itself was merged", () => {
    expect(failures("1 fail user=a", "1 nobye 192.0.2.1", "1 fail", "1 nobye")).toEqual([1]);
    expect(failures("1 nofail 192.0.2.1", "1 bye", "1 fail")).toEqual([1]);
  });

  it("keeps sessions apart", () => {
    expect(failures("1 fail", "2 nofail 192.0.2.2", "2 fail", "1 nofail 192.0.2.1")).toEqual([2, 3]);
  });

  it("gives the captures of all lines, the newest first", () => {
    const sessions = new Sessions();
    sessions.step({ mlfid: "1", user: "a", ip4: "192.0.2.1", nofail: "x" }, 0);
    const { captures } = sessions.step({ mlfid: "1", user: "b" }, 0);
    expect(captures).toEqual({ mlfid: "1", user: "b", ip4: "192.0.2.1" });
  });

  it("ends a session after five minutes", () => {
    const sessions = new Sessions();
    sessions.step({ mlfid: "1", ip4: "192.0.2.1", nofail: "x" }, 0);
    expect(sessions.step({ mlfid: "1" }, 300_000).failure).toBe(true);
    expect(sessions.step({ mlfid: "1" }, 300_001).failure).toBe(false);
  });

  it("holds a hundred sessions and drops the oldest", () => {
    const sessions = new Sessions();
    for (let id = 0; id <= 100; id++) sessions.step({ mlfid: `${id}`, ip4: "192.0.2.1", nofail: "x" }, 0);
    expect(sessions.step({ mlfid: "1" }, 0).failure).toBe(true);
    expect(sessions.step({ mlfid: "0" }, 0).failure).toBe(false);
  });
});
