import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { libraryDirectory } from "../filters/library.ts";
import { testFolder } from "../testing/folder.ts";
import type { Shape } from "../yaml/shape.ts";
import { policyJsonSchema } from "./json-schema.ts";
import { loadPolicy } from "./load.ts";

const root = dirname(libraryDirectory);
const doc = readFileSync(join(root, "docs/policy.md"), "utf8");
const schema = policyJsonSchema() as Shape;
const defs = schema.$defs as Record<string, Shape>;

describe("the JSON Schema", () => {
  it("in docs/ is fresh (else: npm run generate)", () => {
    expect(JSON.parse(readFileSync(join(root, "docs/policy.schema.json"), "utf8"))).toEqual(
      JSON.parse(JSON.stringify(schema)),
    );
  });

  const valid = new Ajv2020({ strict: false }).compile(policyJsonSchema());
  const example = (/```yaml\n([\s\S]*?)```/.exec(doc) as RegExpExecArray)[1] as string;

  it("accepts the examples, which are valid policies", async () => {
    const quickstart = join(root, "examples/quickstart/policy.yaml");
    for (const text of [example, readFileSync(quickstart, "utf8")]) {
      expect(valid(parse(text)), JSON.stringify(valid.errors)).toBe(true);
    }
    expect((await loadPolicy(quickstart)).jails.length).toBeGreaterThan(0);
    expect((await loadPolicy(testFolder({ "p.yaml": example }).at("p.yaml"))).jails).toHaveLength(2);
  });

  it("accepts every example that it gives for a key", () => {
    for (const key of Object.keys(defs.jail?.properties ?? {})) {
      for (const value of defs.jail?.properties?.[key]?.examples ?? []) {
        expect(valid({ jails: { a: { [key]: value } } }), `${key}: ${JSON.stringify(value)}`).toBe(true);
      }
    }
  });

  it.each([
    { jails: { a: { maxrety: 3 } } },
    { jails: { a: { maxretry: "five" } } },
    { jails: { a: { blocktype: "dropp" } } },
    { guard: { widest: { ipv7: 1 } } },
    { ignore: 7 },
    { include: [{ file: "x.yaml" }] },
    [],
  ])("refuses what the check refuses: %j", (value) => {
    expect(valid(value)).toBe(false);
  });
});

describe("docs/policy.md", () => {
  /** Rows of the table under a heading: key to its cells. */
  const table = (heading: string) => {
    const section = doc.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
    return new Map(
      [...section.matchAll(/^\| `([^`]+)` \|(.*)\|$/gm)].map(([, key, cells]) => [
        key as string,
        (cells as string).split("|").map((cell) => cell.trim()),
      ]),
    );
  };
  const flat = (shape: Shape | undefined, prefix = ""): [string, Shape][] =>
    Object.entries(shape?.properties ?? {}).flatMap(([key, value]) => [
      [prefix + key, value],
      ...flat(value, `${prefix}${key}.`),
    ]);

  it.each([
    ["Top level", schema],
    ["guard", defs.guard],
    ["jails", defs.jail],
    ["filters", defs.filter],
    ["sources", defs.source],
  ])("has every key of %s with its default, and no other", (heading, shape) => {
    const rows = table(heading);
    const keys = flat(shape as Shape);
    expect([...rows.keys()].sort()).toEqual(keys.map(([key]) => key).sort());
    for (const [key, { default: value }] of keys) {
      const written = rows.get(key)?.[1] ?? "";
      if (value !== undefined)
        expect(written, key).toBe(`\`${typeof value === "string" ? value : JSON.stringify(value)}\``);
      else expect(written, key).not.toMatch(/^`/);
    }
  });

  it("names for each key the words that it allows", () => {
    for (const [key, shape] of flat(defs.jail)) {
      for (const word of shape.enum ?? []) expect(table("jails").get(key)?.[0], key).toContain(`\`${word}\``);
    }
    for (const [key, shape] of flat(defs.source)) {
      for (const word of shape.enum ?? [])
        expect(table("sources").get(key)?.join(), key).toContain(`\`${word}\``);
    }
  });

  it("has examples of sources that are valid", async () => {
    const needed: Record<string, object> = {
      syslog: { udp: "127.0.0.1:514" },
      udp: { listen: "127.0.0.1:514" },
      exec: { command: ["a"] },
      tcp: { host: "a", port: 1 },
      esl: { password: { env: "A" } },
    };
    for (const [key, cells] of table("sources")) {
      const example = /^`(.*)`$/.exec(cells.at(-1) ?? "")?.[1];
      if (example === undefined) continue;
      const [kind = "", name] = key.split(".");
      const value: unknown = parse(example);
      const a =
        name === undefined
          ? { udp: needed.udp, [kind]: value }
          : { [kind]: { ...needed[kind], [name]: value } };
      const text = JSON.stringify({ sources: { a } });
      await expect(loadPolicy(testFolder({ "p.yaml": text }).at("p.yaml")), text).resolves.toBeDefined();
    }
    const [block = ""] = /```yaml[^`]*```/.exec(doc.split("\n## sources\n")[1] ?? "") ?? [];
    const folder = testFolder({ "p.yaml": block.replaceAll(/```\w*/g, "") });
    expect((await loadPolicy(folder.at("p.yaml"))).sources.size).toBe(4);
  });

  it("has examples that are valid", async () => {
    for (const [key, cells] of table("jails")) {
      const example = /^`(.*)`$/.exec(cells.at(-1) ?? "")?.[1];
      const needed = { logpath: "/var/log/x.log", filter: "sshd" };
      const text = `sources: { net: { udp: { listen: 127.0.0.1:9 } } }\njails:\n  a:\n${Object.entries({
        ...needed,
        [key]: example,
      })
        .map(([name, value]) => `    ${name}: ${value}`)
        .join("\n")}`;
      await expect(loadPolicy(testFolder({ "p.yaml": text }).at("p.yaml")), text).resolves.toBeDefined();
    }
  });

  it("says the same defaults that a policy gets", async () => {
    const policy = await loadPolicy(
      testFolder({ "p.yaml": "jails: { sshd: { logpath: /x } }" }).at("p.yaml"),
    );
    const written = testFolder({
      "p.yaml": `jails:\n  sshd:\n    logpath: /x\n${[...table("jails")]
        .flatMap(([key, cells]) => {
          const value = /^`(.*)`$/.exec(cells[1] ?? "")?.[1];
          return value === undefined ? [] : [`    ${key}: ${value}`];
        })
        .join("\n")}`,
    });
    expect((await loadPolicy(written.at("p.yaml"))).revision).toBe(policy.revision);
  });
});
