import { describe, expect, test } from "vitest";
import { cover } from "./cover.ts";

const claim = (until: number | null, ...ports: [number, number][]) => ({
  target: "203.0.113.9",
  enforcement: {
    ports: ports.map(([from, to]) => ({ from, to })),
    protocols: ["tcp" as const],
    blocktype: "drop" as const,
  },
  until,
});
const text = (claims: Parameters<typeof cover>[0]) =>
  cover(claims).map(({ ports, until }) => `${ports === null ? "all" : `${ports.from}-${ports.to}`} ${until}`);

describe("what several bans of one target come to", () => {
  test.each([
    ["nothing", [], []],
    ["one ban of all ports", [claim(5)], ["all 5"]],
    ["the latest end", [claim(5), claim(9), claim(7)], ["all 9"]],
    ["an end that never comes", [claim(5), claim(null), claim(7)], ["all null"]],
    ["ports apart", [claim(5, [443, 443], [80, 80])], ["80-80 5", "443-443 5"]],
    ["the same ports twice", [claim(5, [22, 22]), claim(7, [22, 22])], ["22-22 7"]],
    ["one inside the other, ending first", [claim(9, [1, 9]), claim(5, [4, 5])], ["1-3 9", "4-5 9", "6-9 9"]],
    ["one inside the other, ending last", [claim(5, [1, 9]), claim(9, [4, 5])], ["1-3 5", "4-5 9", "6-9 5"]],
    ["half and half", [claim(5, [1, 6]), claim(null, [4, 9])], ["1-3 5", "4-6 null", "7-9 null"]],
    ["neighbours", [claim(5, [1, 2], [3, 4])], ["1-2 5", "3-4 5"]],
    ["all ports beside some", [claim(5), claim(9, [22, 22])], ["all 5", "22-22 9"]],
    [
      "the ends of the range of ports",
      [claim(5, [0, 65535]), claim(7, [65535, 65535])],
      ["0-65534 5", "65535-65535 7"],
    ],
  ])("%s", (_, claims, expected) => {
    expect(text(claims)).toEqual(expected);
  });
});
