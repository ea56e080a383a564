import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EslFramer } from "./esl-framer.ts";

function cut(bytes: Buffer, size: number) {
  const messages: [Record<string, string>, string][] = [];
  const framer = new EslFramer(({ headers, body }) =>
    messages.push([Object.fromEntries(headers), body.toString("latin1")]),
  );
  for (let at = 0; at < bytes.length; at += size) framer.push(bytes.subarray(at, at + size));
  return { messages, begun: framer.begun };
}

describe("messages of the event socket", () => {
  it("are the same however they are cut into packets", () => {
    const message = fc.record({
      type: fc.constantFrom("log/data", "auth/request"),
      body: fc.string({ unit: fc.constantFrom("a", ":", "\n", "é"), maxLength: 20 }),
      crlf: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 6 }), fc.integer({ min: 1, max: 30 }), (sent, size) => {
        const expected = sent.map(({ type, body }) => {
          const bytes = Buffer.from(body);
          const length = bytes.length > 0 ? { "content-length": String(bytes.length) } : {};
          return [{ "content-type": type, ...length }, bytes.toString("latin1")];
        });
        const parts = sent.flatMap(({ type, body, crlf }) => {
          const bytes = Buffer.from(body);
          const length = bytes.length > 0 ? `Content-Length: ${bytes.length}\n` : "";
          const head = `Content-Type: ${type}\n${length}\n`;
          return [Buffer.from(crlf ? head.replaceAll("\n", "\r\n") : head), bytes];
        });
        expect(cut(Buffer.concat(parts), size)).toEqual({ messages: expected, begun: false });
      }),
    );
  });

  it("can be anything: it ends, and what is held is bounded", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 30 }), (bytes, size) => {
        cut(Buffer.from(bytes), size);
      }),
    );
    const huge = Buffer.concat([
      Buffer.alloc(2 ** 20, "h"),
      Buffer.from(": x\nContent-Length: 2000000\n\n"),
      Buffer.alloc(2_000_000, "b"),
    ]);
    const { messages, begun } = cut(Buffer.concat([huge, Buffer.from("a: b\n\n")]), 4096);
    expect(begun).toBe(false);
    expect(messages.map(([, body]) => body.length)).toEqual([256 * 1024, 0]);
    const many = Array.from({ length: 1000 }, (_, i) => `h${i}: x\n`).join("");
    expect(Object.keys(cut(Buffer.from(`${many}\n`), 999).messages[0]?.[0] ?? {})).toHaveLength(100);
  });

  it.each(["-1", "1e3", "x", "", "99999999999999999999", "1.5"])(
    "take a length of %j for none or as written",
    (length) => {
      expect(() =>
        cut(Buffer.from(`Content-Type: log/data\nContent-Length: ${length}\n\nrest`), 7),
      ).not.toThrow();
    },
  );
});
