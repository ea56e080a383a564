import { describe, expect, it } from "vitest";
import { planCalls } from "./plan.ts";
import { match, matches } from "./testing/requests.ts";

const shape = (requests: Parameters<typeof planCalls>[0]) =>
  planCalls(requests).map((wave) => wave.map(({ at }) => at));

describe("a batch's calls", () => {
  it("are one per key, in one wave", () => {
    const of = (key: string, n: number) => match(n, { key });
    expect(shape([of("a", 1), of("b", 1), of("a", 2), of("a", 1)])).toEqual([[[0, 2, 3], [1]]]);
    expect(shape([])).toEqual([]);
  });

  it("wait for the key's last where its rule changes", () => {
    const strict = { rule: { findtime: 600_000, maxretry: 2, lateness: 600_000 } };
    const requests = [match(0), match(1), match(2, strict), match(3), match(4, { key: "b" })];
    expect(shape(requests)).toEqual([[[0, 1], [4]], [[2]], [[3]]]);
  });

  it("are cut where one key has very many matches", () => {
    expect(planCalls(matches(1100)).map((wave) => wave.map(({ at }) => at.length))).toEqual([
      [500],
      [500],
      [100],
    ]);
  });
});
