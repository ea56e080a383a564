import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SyslogFramer } from "./syslog-framer.ts";

function cut(bytes: Buffer, size: number, longest = 1000) {
  const records: string[] = [];
  const framer = new SyslogFramer(
    (record) => records.push(record.toString("latin1")),
    () => longest,
  );
  for (let at = 0; at < bytes.length; at += size) framer.push(bytes.subarray(at, at + size));
  return { records, begun: framer.begun, counted: framer.records };
}

describe("messages over TCP", () => {
  const messages = fc.array(
    fc.record({
      text: fc.string({
        unit: fc.constantFrom("<", "3", "8", ">", " ", "é", "a", "\n"),
        minLength: 1,
        maxLength: 30,
      }),
      counted: fc.boolean(),
    }),
    { maxLength: 8 },
  );

  it("are the same however they are cut into packets, with a length in front or a newline behind", () => {
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 12 }), (sent, size) => {
        const expected: string[] = [];
        const parts = sent.map(({ text, counted }) => {
          const bytes = Buffer.from(`<38>${counted ? text : text.replaceAll("\n", " ")}`);
          expected.push(bytes.toString("latin1"));
          return counted
            ? Buffer.concat([Buffer.from(`${bytes.length} `), bytes])
            : Buffer.concat([bytes, Buffer.from("\n")]);
        });
        expect(cut(Buffer.concat(parts), size)).toEqual({
          records: expected,
          begun: false,
          counted: expected.length,
        });
      }),
    );
  });

  it("may have carriage returns and empty lines between them", () => {
    expect(cut(Buffer.from("<38>a\r\n\n\n4 <3>x\n<38>b\n"), 1).records).toEqual(["<38>a\r", "<3>x", "<38>b"]);
  });

  it("may begin with a digit that is no length", () => {
    expect(cut(Buffer.from("2026-10-11 a\n12345678901 b\n1\n"), 1).records).toEqual([
      "2026-10-11 a",
      "12345678901 b",
      "1",
    ]);
  });

  it("are kept up to the longest length only, and the next is whole", () => {
    expect(cut(Buffer.from("20 abcdefghijklmnopqrst3 xyz<38>long long line\nshort\n"), 7, 6).records).toEqual(
      ["abcdef", "xyz", "<38>lo", "short"],
    );
  });

  it("that are not complete are none yet", () => {
    expect(cut(Buffer.from("<38>a\n<38>b from 203.0.113.1"), 5)).toEqual({
      records: ["<38>a"],
      begun: true,
      counted: 1,
    });
    expect(cut(Buffer.from("99999 <38>b"), 5)).toMatchObject({ records: [], begun: true });
    expect(cut(Buffer.from("99"), 5)).toMatchObject({ records: [], begun: true });
  });
});
