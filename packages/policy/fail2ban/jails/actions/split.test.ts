import { describe, expect, it } from "vitest";
import { splitActions } from "./split.ts";

describe("the actions of a jail", () => {
  it.each([
    ["", []],
    ["  \n ", []],
    ["ufw", ["ufw"]],
    ["a[x=1] b", ["a[x=1]", "b"]],
    ["a[x=1]\nb[y=2]\tc", ["a[x=1]", "b[y=2]", "c"]],
    ['a[x="1 2", y=3]', ['a[x="1 2", y=3]']],
    ["a[x='] b[', y=3] c", ["a[x='] b[', y=3]", "c"]],
    ['a[x="it\'s"][y=2]\n  b', ['a[x="it\'s"][y=2]', "b"]],
    ["a[x=1", ["a[x=1"]],
  ])("%j are %j", (text, expected) => {
    expect(splitActions(text)).toEqual(expected);
  });
});
