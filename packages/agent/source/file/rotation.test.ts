import { describe, expect, it } from "vitest";
import { isCompressed, isRotated, rotatedPaths } from "./rotation.ts";

describe("rotated names", () => {
  it.each([
    ["auth.log.1", "auth.log"],
    ["auth.log.12", "auth.log"],
    ["auth.log-20260101", "auth.log"],
    ["auth.log-20260101-1767225600", "auth.log"],
    ["auth.log.2026-01-01", "auth.log"],
    ["auth-20260101.log", "auth.log"],
    ["auth.1.log", "auth.log"],
    ["messages.1", "messages"],
    ["messages-2026010113", "messages"],
  ])("knows %s as a rotated %s", (name, base) => {
    expect(isRotated(name, base)).toBe(true);
  });

  it.each([
    ["auth.log", "auth.log"],
    ["auth.log.bak", "auth.log"],
    ["auth.log.1.gz", "auth.log"],
    ["auth.log2", "auth.log"],
    ["worker-1.log", "worker.log"],
    ["worker-web.log", "worker.log"],
    ["other.log.1", "auth.log"],
  ])("does not take %s for a rotated %s", (name, base) => {
    expect(isRotated(name, base)).toBe(false);
  });

  it.each(["a.gz", "a.log.1.xz", "a.bz2", "a.ZST", "a.log-20260101.gz"])("knows %s as compressed", (name) => {
    expect(isCompressed(name)).toBe(true);
  });

  it("leaves compressed siblings out", () => {
    const names = ["auth.log", "auth.log.1", "auth.log.2.gz", "auth.log.20260101.zst", "kern.log.1"];
    expect(rotatedPaths(names, "/var/log/auth.log")).toEqual(["/var/log/auth.log.1"]);
  });
});
