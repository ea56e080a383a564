import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PolicyError } from "../yaml/issue.ts";
import { libraryFilters } from "./library.ts";
import { resolveFilter } from "./resolve.ts";

let directory: string;
const write = (name: string, text: string) => writeFileSync(join(directory, name), text);
const thrown = (run: () => unknown): unknown => {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
};

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "fleetban-filters-"));
  mkdirSync(join(directory, "sub"));
  write(
    "door.yaml",
    `description: a door
include: sub/common.yaml
define:
  mode: normal
  fail-normal: ^<prefix>wrong key from <HOST>$
  fail-strict: |
    ^<prefix>wrong key from <HOST>$
    ^<prefix>knock from <HOST>$
failregex: <fail-<mode>>
ignoreregex: ['from 192\\.0\\.2\\.1$']
`,
  );
  write("sub/common.yaml", "define: { prefix: 'door: ', mode: shadowed }\ndatepattern: '%Y'\n");
  write("circle.yaml", "include: circle.yaml\nfailregex: <HOST>\n");
  write("typo.yaml", "failregexp: <HOST>\ndefine:\n  Mode: 1\n");
});
afterAll(() => rmSync(directory, { recursive: true }));

describe("resolving a filter", () => {
  it("reads a file relative to the directory and merges its includes", () => {
    expect(resolveFilter("./door.yaml", { directory })).toEqual({
      name: "./door.yaml",
      failregex: ["^door: wrong key from <HOST>$"],
      ignoreregex: ["from 192\\.0\\.2\\.1$"],
      prefregex: null,
      datepattern: ["%Y"],
      maxlines: 1,
      origin: join(directory, "door.yaml"),
    });
  });

  it("fills in options; one text of several lines is several regexes", () => {
    const filter = resolveFilter("./door.yaml[mode=strict, prefix='gate: ']", { directory });
    expect(filter.failregex).toEqual(["^gate: wrong key from <HOST>$", "^gate: knock from <HOST>$"]);
    expect(filter.name).toBe("./door.yaml[mode=strict, prefix='gate: ']");
  });

  it("takes the policy's own filters before the library's, as mapping or list", () => {
    const own = { wiki: ["^a <HOST>$", " b <HOST>"], sshd: { failregex: "mine <HOST>" } };
    expect(resolveFilter("wiki", { own }).failregex).toEqual(["^a <HOST>$", " b <HOST>"]);
    expect(resolveFilter("sshd", { own }).failregex).toEqual(["mine <HOST>"]);
  });

  it("lets an option replace a pattern", () => {
    expect(resolveFilter("./door.yaml[failregex='^x <HOST>']", { directory }).failregex).toEqual([
      "^x <HOST>",
    ]);
  });

  it.each([
    ["nowhere", "FLB_POLICY_FILTER_UNKNOWN", "There is no filter"],
    ["wikki", "FLB_POLICY_FILTER_UNKNOWN", 'Did you mean "wiki"?'],
    ["./nowhere.yaml", "FLB_POLICY_UNREADABLE", "no such file"],
    ["./sub", "FLB_POLICY_UNREADABLE", "not a regular file"],
    ["./circle.yaml", "FLB_POLICY_WRONG_VALUE", "includes this file again"],
    ["./door.yaml[moed=strict]", "FLB_POLICY_FILTER_OPTION", 'Did you mean "mode"?'],
    ["./door.yaml[mode=strickt]", "FLB_POLICY_FILTER_OPTION", "<fail-strict>"],
    ["./door.yaml[mode", "FLB_POLICY_FILTER_REFERENCE", '"]" is missing'],
    ["./sub/common.yaml", "FLB_POLICY_MISSING_KEY", "no failregex"],
    ["x.conf", "FLB_FAIL2BAN_MISSING", "There is no filter file"],
  ])("%s is an error with its code", (reference, code, text) => {
    const error = thrown(() => resolveFilter(reference, { directory, own: { wiki: ["<HOST>"] } }));
    expect(error).toMatchObject({ code, message: expect.stringContaining(text) });
  });

  it("takes how many lines the patterns reach over, an include's unless the file says otherwise", () => {
    const own = {
      near: { failregex: "a<SKIPLINES><HOST>", maxlines: 4 },
      far: { include: "near.yaml", maxlines: 9 },
    };
    writeFileSync(join(directory, "near.yaml"), "failregex: a<SKIPLINES><HOST>\nmaxlines: 3\n");
    expect(resolveFilter("near", { directory, own }).maxlines).toBe(4);
    expect(resolveFilter("./near.yaml", { directory, own }).maxlines).toBe(3);
    expect(resolveFilter("far", { directory, own }).maxlines).toBe(9);
  });

  it("names file, line and column of every error in a filter file", () => {
    const error = thrown(() => resolveFilter("./typo.yaml", { directory })) as PolicyError;
    expect(error).toBeInstanceOf(PolicyError);
    const file = join(directory, "typo.yaml");
    expect(error.issues).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          file,
          line: 1,
          column: 1,
          key: "failregexp",
          hint: 'Did you mean "failregex"?',
        }),
        expect.objectContaining({ file, line: 3, column: 3, key: "define.Mode" }),
      ]),
    );
  });

  it("resolves every filter of the library", () => {
    for (const name of libraryFilters())
      expect(resolveFilter(name).failregex.length, name).toBeGreaterThan(0);
  });
});
