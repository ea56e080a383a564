import { expect, it } from "vitest";
import { compilePattern } from "../regex/pattern.ts";
import { type Captures, collect, planCaptures } from "./captures.ts";

function read(pattern: string, text: string, into: Captures = {}): Captures {
  const compiled = compilePattern(pattern);
  const found = compiled.exec(text);
  if (found === null) throw new Error("no match");
  return collect(planCaptures(compiled.groupNames), found, into);
}

it("takes named groups, and of those of a prefregex what is not captured again", () => {
  const pattern = "^(?P<user>\\w+)?(?: (?P<port>\\d+))?$";
  expect(read(pattern, "bob", { user: "alice", mlfid: "1" })).toEqual({ user: "bob", mlfid: "1" });
  expect(read(pattern, " 22", { user: "alice" })).toEqual({ user: "alice", port: "22" });
});

it("leaves out the content that a prefregex narrows to", () => {
  expect(read("(?P<content>.+)", "x")).toEqual({});
});

it("fills in an empty user from the alternatives, the first that is there", () => {
  const pattern = "^(?P<user>a*)(?P<alt_user>b+)?(?P<alt_user1>c+)?$";
  expect(read(pattern, "aab")).toEqual({ user: "aa" });
  expect(read(pattern, "bc")).toEqual({ user: "b" });
  expect(read(pattern, "c")).toEqual({ user: "c" });
});

it("joins the parts of a tuple", () => {
  expect(read("^(?P<fid>\\w+) (?P<tuple_fid>\\w+) (?P<tuple_fid_2>\\w+)$", "a b c")).toEqual({
    fid: "a,b,c",
  });
});
