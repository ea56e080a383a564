import { describe, expect, it } from "vitest";
import { testFolder } from "../../testing/folder.ts";
import { PolicyError } from "../../yaml/issue.ts";
import { parseIni, readIni } from "./ini.ts";

const values = (text: string) =>
  Object.fromEntries(
    [...parseIni(text, "x.conf")].map(([section, options]) => [
      section,
      Object.fromEntries([...options].map(([name, value]) => [name, value.text])),
    ]),
  );
const issues = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    if (error instanceof PolicyError) return error.issues.map(({ code, line }) => `${code}:${line}`);
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("a configuration file of fail2ban", () => {
  it.each([
    ["an option with =", "[a]\nx = 1", { a: { x: "1" } }],
    ["an option with :", "[a]\nx: 1", { a: { x: "1" } }],
    ["the first of both delimiters", "[a]\nx = b:c=d", { a: { x: "b:c=d" } }],
    ["names in lower case", "[A]\nMaxRetry = 1", { A: { maxretry: "1" } }],
    ["an empty value", "[a]\nx =\ny = 1", { a: { x: "", y: "1" } }],
    ["comment lines", "# one\n[a]\n; two\nx = 1\n  # three\ny = 2", { a: { x: "1", y: "2" } }],
    ["F9: a comment behind a value", "[a]\nx = 4 ; four\ny = 3600\t; an hour", { a: { x: "4", y: "3600" } }],
    ["a semicolon without space before it", "[a]\nx = a;b", { a: { x: "a;b" } }],
    ["# inside a value", "[a]\nx = a # b", { a: { x: "a # b" } }],
    [
      "continued lines, without their indentation",
      "[a]\nx = 1\n    2\n\t3\ny = 4",
      { a: { x: "1\n2\n3", y: "4" } },
    ],
    ["a first line that is empty", "[a]\nx =\n  1\n  2", { a: { x: "\n1\n2" } }],
    ["a comment line inside a value", "[a]\nx = 1\n#  no\n  2", { a: { x: "1\n2" } }],
    ["a [bracket] in a continued line", "[a]\nx = 1\n  [b]\n", { a: { x: "1\n[b]" } }],
    ["line ends of Windows", "[a]\r\nx = 1\r\n  2\r\n", { a: { x: "1\n2" } }],
    ["an empty file", "", {}],
    ["a last line that is cut off", "[a]\nx = 1\ny =", { a: { x: "1", y: "" } }],
  ])("has %s", (_, text, expected) => {
    expect(values(text)).toEqual(expected);
  });

  it("says in which line each option begins", () => {
    const file = parseIni("[a]\n\nx = 1\n  2\ny = 3\n", "x.conf");
    expect([...(file.get("a") ?? [])].map(([name, { line }]) => [name, line])).toEqual([
      ["x", 3],
      ["y", 5],
    ]);
  });

  it.each([
    ["no section", "x = 1", ["FLB_FAIL2BAN_SYNTAX:1"]],
    ["a line that is no option", "[a]\nx = 1\nnonsense\n", ["FLB_FAIL2BAN_SYNTAX:3"]],
    ["an option twice", "[a]\nx = 1\nX = 2", ["FLB_FAIL2BAN_DUPLICATE:3"]],
    ["a section twice", "[a]\nx = 1\n[a]\ny = 2", ["FLB_FAIL2BAN_DUPLICATE:3"]],
    ["a section cut off", "[a]\nx = 1\n[b", ["FLB_FAIL2BAN_SYNTAX:3"]],
    [
      "a value of 2 MB",
      `[a]\ny = 1\nx = \n${"  0123456789\n".repeat(200_000)}`,
      ["FLB_FAIL2BAN_SYNTAX:95329"],
    ],
  ])("is refused with its line when it has %s", (_, text, expected) => {
    expect(issues(() => parseIni(text, "x.conf"))).toEqual(expected);
  });

  it("of another kind is not answered with an error for each of its lines", () => {
    expect(issues(() => parseIni("nonsense\n".repeat(100_000), "x.conf")).length).toBeLessThanOrEqual(20);
  });

  it.each([
    ["of another encoding", Buffer.from("[a]\nx = caf\xe9\n", "latin1"), "FLB_POLICY_ENCODING"],
    ["in UTF-16", Buffer.from("\ufeff[a]\nx = 1\n", "utf16le"), "FLB_POLICY_ENCODING"],
    ["of more than 10 MB", Buffer.alloc(10 * 1024 * 1024 + 1, "#"), "FLB_POLICY_TOO_LARGE"],
  ])("%s is refused by name", (_, bytes, code) => {
    const path = testFolder().write("x.conf", bytes);
    expect(() => readIni(path)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(path) }),
    );
  });

  it("may begin with a byte order mark", () => {
    const path = testFolder().write("x.conf", "\ufeff[a]\nx = 1\n");
    expect(readIni(path).get("a")?.get("x")?.text).toBe("1");
  });
});
