import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseMessage } from "./message.ts";

const failed = "Failed password for root from 203.0.113.9 port 4000 ssh2";

describe("a syslog message", () => {
  it.each([
    ["RFC 3164", `<38>Oct 11 22:14:15 web1 sshd[42]: ${failed}`, "Oct 11 22:14:15", "web1"],
    [
      "RFC 3164 with a year",
      `<38>Oct  1 2026 22:14:15 web1 sshd[42]: ${failed}`,
      "Oct  1 2026 22:14:15",
      "web1",
    ],
    [
      "RFC 3164 without a host, as from the C library",
      `<38>Oct 11 22:14:15 sshd[42]: ${failed}`,
      "Oct 11 22:14:15",
      null,
    ],
    [
      "RFC 3339's date",
      `<38>2026-10-11T22:14:15.003+02:00 web1 sshd[42]: ${failed}`,
      "2026-10-11T22:14:15.003+02:00",
      "web1",
    ],
    ["no date", `<38>web1 sshd[42]: ${failed}`, null, "web1"],
    ["neither date nor host", `<38>sshd[42]: ${failed}`, null, null],
    [
      "RFC 5424",
      `<38>1 2026-10-11T22:14:15.003Z web1 sshd 42 - - ${failed}`,
      "2026-10-11T22:14:15.003Z",
      "web1",
    ],
    ["RFC 5424 without time and host", `<38>1 - - sshd 42 ID47 - ${failed}`, null, null],
    [
      "RFC 5424 with structured data",
      `<38>1 2026-10-11T22:14:15Z 2001:db8::1 sshd 42 ID47 [a@1 x="1" y="]\\" "][b@2] ${failed}`,
      "2026-10-11T22:14:15Z",
      "2001:db8::1",
    ],
    ["RFC 5424 with a byte order mark", `<38>1 - web1 sshd 42 - - \xef\xbb\xbf${failed}`, null, "web1"],
  ])("of %s gives the same line to filters", (_, bytes, date, host) => {
    expect(parseMessage(bytes)).toEqual({
      facility: 4,
      severity: 6,
      date,
      host,
      line: `sshd[42]: ${failed}`,
      text: failed,
    });
  });

  it.each([
    ["<38>x", 4, 6],
    ["<134>x", 16, 6],
    ["<0>x", 0, 0],
    ["<191>x", 23, 7],
  ])("%s has the facility and severity of its priority", (bytes, facility, severity) => {
    expect(parseMessage(bytes)).toMatchObject({ facility, severity, line: "x" });
  });

  it.each(["no priority", "<>x", "<192>x", "<999>x", "<1234>x", "<-1>x", "<38", "< 38>x"])(
    "%s has none, and is user.notice as it stands",
    (bytes) => {
      expect(parseMessage(bytes)).toMatchObject({ facility: 1, severity: 5, line: bytes });
    },
  );

  it.each([
    ["structured data that don't end", '<38>1 - web1 sshd 42 - [a x="1" from 203.0.113.9'],
    ["text behind structured data without a space", "<38>1 - web1 sshd 42 - [a]x"],
    ["a version that is none", "<38>2 - web1 sshd 42 - - x"],
    ["a header that ends early", "<38>1 - web1 sshd"],
    ["an impossible time", "<38>1 yesterday web1 sshd 42 - - x"],
  ])("with %s is read as what it is otherwise", (_, bytes) => {
    expect(parseMessage(bytes)).toMatchObject({ facility: 4, severity: 6, line: bytes.slice(4) });
  });

  it("keeps its program name where others could be taken for one", () => {
    const forged = "<38>Oct 11 22:14:15 web1 app[1]: user sshd[1]: Failed password for root from 192.0.2.1";
    expect(parseMessage(forged)).toMatchObject({
      host: "web1",
      line: expect.stringMatching(/^app\[1\]: user/),
    });
  });

  it("can be anything: it is read, and what it says is in the line", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).map((text) => Buffer.from(text).toString("latin1")),
        (bytes) => {
          const { line, text } = parseMessage(bytes);
          expect(bytes.endsWith(line)).toBe(true);
          expect(line.endsWith(text)).toBe(true);
        },
      ),
    );
  });
});
