import { expect, it } from "vitest";
import { isSelected } from "./jail.ts";

it.each([
  [undefined, "web1", true],
  [["web1"], "web1", true],
  [["web1"], "web10", false],
  [["web*"], "web10", true],
  [["web*"], "aweb1", false],
  [["*.example"], "mail1.example", true],
  [["*.example"], "mail1xexample", false],
  [["a", "*1"], "web1", true],
  [["*"], "anything", true],
  [[], "web1", false],
])("a jail for %j is enforced on %s: %s", (nodes, node, expected) => {
  expect(isSelected(node, nodes === undefined ? {} : { nodes })).toBe(expected);
});
