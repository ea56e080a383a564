import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { testFolder } from "../../testing/folder.ts";
import { readLayers } from "./layers.ts";

const option = (folder: ReturnType<typeof testFolder>, name: string, key = "x", section = "a") => {
  const layers: string[] = [];
  const value = readLayers(folder.at(name)).sections.get(section)?.get(key);
  for (let layer = value ?? null; layer !== null; layer = layer.previous) layers.push(layer.text);
  return layers;
};

describe("the files of one name", () => {
  it("F7: are read as .conf, .d/*.conf, .local, .d/*.local, each in the order of its names", () => {
    const folder = testFolder({
      "jail.conf": "[a]\nx = conf",
      "jail.d/2.conf": "[a]\nx = d2",
      "jail.d/1.conf": "[a]\nx = d1",
      "jail.local": "[a]\nx = local",
      "jail.d/0.local": "[a]\nx = dlocal",
      "jail.d/9.txt": "[a]\nx = not read",
    });
    expect(option(folder, "jail")).toEqual(["dlocal", "local", "d2", "d1", "conf"]);
  });

  it("override single options, not whole sections", () => {
    const folder = testFolder({ "j.conf": "[a]\nx = 1\ny = 2", "j.local": "[a]\ny = 3" });
    expect(option(folder, "j")).toEqual(["1"]);
    expect(option(folder, "j", "y")).toEqual(["3", "2"]);
  });

  it("include others before and after themselves, each .conf with its .local", () => {
    const folder = testFolder({
      "j.conf": "[INCLUDES]\nbefore = b.conf\n  sub/c.conf\nafter = z.conf\n[a]\nx = self",
      "b.conf": "[a]\nx = b",
      "b.local": "[a]\nx = blocal",
      "sub/c.conf": "[INCLUDES]\nbefore = d.conf\n[a]\nx = c",
      "sub/d.conf": "[a]\nx = d",
      "z.conf": "[a]\nx = z",
    });
    expect(option(folder, "j")).toEqual(["z", "self", "c", "d", "blocal", "b"]);
  });

  it("may include what is not there", () => {
    const folder = testFolder({ "j.conf": "[INCLUDES]\nbefore = gone.conf\n[a]\nx = 1" });
    expect(option(folder, "j")).toEqual(["1"]);
  });

  it("may include one another in a circle, which is cut", () => {
    const folder = testFolder({
      "j.conf": "[INCLUDES]\nbefore = k.conf\n[a]\nx = j",
      "k.conf": "[INCLUDES]\nbefore = j.conf\n[a]\nx = k",
    });
    expect(option(folder, "j")).toEqual(["j", "k"]);
  });

  it("are all named, those that are not there and the directory for more among them", () => {
    const folder = testFolder({ "j.conf": "[INCLUDES]\nafter = gone.conf\n", "j.d/1.conf": "" });
    const names = ["j.d", "j.conf", "gone.conf", "gone.local", "j.d/1.conf", "j.local"];
    expect(readLayers(folder.at("j")).files).toEqual(names.map(folder.at));
  });

  it.each([
    [
      "twelve deep",
      Object.fromEntries(
        Array.from({ length: 12 }, (_, i) => [`j${i || ""}.conf`, `[INCLUDES]\nbefore = j${i + 1}.conf`]),
      ),
    ],
    [
      "so often that it would be read 3^9 times",
      Object.fromEntries(
        Array.from({ length: 10 }, (_, i) => [
          `j${i || ""}.conf`,
          `[INCLUDES]\nbefore = ${`j${i + 1}.conf\n `.repeat(3)}`,
        ]),
      ),
    ],
  ])("are refused when they include one another %s", (_, files) => {
    const folder = testFolder(files);
    expect(() => readLayers(folder.at("j"))).toThrow(
      expect.objectContaining({ code: "FLB_FAIL2BAN_INCLUDES" }),
    );
  });

  it.each([
    ["a directory", (path: string) => mkdirSync(path)],
    ["a FIFO", (path: string) => execFileSync("mkfifo", [path])],
  ])("are refused by name when an include is %s", (_, make) => {
    const folder = testFolder({ "j.conf": "[INCLUDES]\nbefore = odd.conf\n[a]\nx = 1" });
    make(folder.at("odd.conf"));
    const error = expect.objectContaining({
      code: "FLB_POLICY_UNREADABLE",
      message: expect.stringContaining(folder.at("odd.conf")),
      files: expect.arrayContaining([folder.at("j.conf"), folder.at("odd.conf")]),
    });
    expect(() => readLayers(folder.at("j"))).toThrow(error);
  });
});
