import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { counterKeys, hashTag, keysOfState } from "./keys.ts";

const hostile = fc.string({ unit: fc.constantFrom("a", "|", "{", "}", "%", "7D", "é") });

describe("the names of counters in Redis", () => {
  it("are those of the design", () => {
    expect(counterKeys("fb:", hashTag("sshd", "2001:db8::1"))).toEqual([
      "fb:{sshd|2001:db8::1}:s",
      "fb:{sshd|2001:db8::1}:m",
      "fb:{sshd|2001:db8::1}:t",
    ]);
  });

  it("share the one part that a cluster hashes, whatever is in jail and key", () => {
    fc.assert(
      fc.property(hostile, hostile, (jail, key) => {
        const keys = counterKeys("fb:", hashTag(jail, key));
        const tags = keys.map((name) => /\{(.*?)\}/.exec(name)?.[1]);
        expect(tags[0]).not.toBe("");
        expect(new Set(tags).size).toBe(1);
        expect(keysOfState(keys[0])).toEqual(keys);
      }),
    );
  });

  it("are nobody else's", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (jail, key, otherJail, otherKey) => {
        const same = jail === otherJail && key === otherKey;
        expect(hashTag(jail, key) === hashTag(otherJail, otherKey)).toBe(same);
      }),
      { numRuns: 2000 },
    );
  });
});
