import { describe, expect, it } from "vitest";
import { nativeBantime, nativeTime } from "./time.ts";

describe("a time of fail2ban", () => {
  it.each([
    ["600", "600"],
    ["1h30", "1h30"],
    ["1w2d", "1w2d"],
    ["60*60*24", 86_400],
    ["2 * 1h", 7200],
    ["(1d + 12h) * 2", 259_200],
    ["1d/2", 43_200],
  ])("%s is %s in the policy", (text, expected) => {
    expect(nativeTime(text)).toBe(expected);
  });

  it.each([
    "10 parsecs",
    "1e999d",
    "1e999*9",
    "",
    "1/0",
    "2*x",
    "9**9**9**9",
    "__import__('os')",
    `${"(".repeat(300)}1`,
  ])("%s is left as it is, to be refused", (text) => {
    expect(nativeTime(text)).toBe(text);
  });

  it("-1 is a permanent ban", () => {
    expect(nativeBantime("-1")).toBe("permanent");
  });
});
