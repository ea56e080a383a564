import type { ErrorCode } from "@fleetban/core";
import type { z } from "zod";
import { formatKey, type PolicyIssue } from "./issue.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { didYouMean } from "./near.ts";
import { type ShapeAt, shapeAt } from "./shape.ts";
import type { YamlSource } from "./source.ts";

/** What a schema's own check adds to a custom issue, beside its message. */
export interface CheckParams {
  code?: ErrorCode;
  hint?: string;
}

export interface Validated<T> {
  /** Undefined when there are issues. */
  value: T | undefined;
  issues: PolicyIssue[];
  /** Of each issue, its path inside the value. */
  paths: PropertyKey[][];
}

/**
 * Checks a value against a schema; every error at once, each with its place and
 * what would be right, which is taken from the schema's own descriptions.
 *
 * @param source where the value was written; null: unknown
 * @param path of the value inside the source
 * @param notYet keys that a later version will know, by where they stand (`""`, `jails.*`)
 */
export function validate<T>(
  schema: z.ZodType<T>,
  value: unknown,
  source: YamlSource | null,
  path: readonly PropertyKey[] = [],
  notYet: Readonly<Record<string, readonly string[]>> = {},
): Validated<T> {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return { value: result.data, issues: [], paths: [] };
  const shapes = jsonSchemaOf(schema);
  const paths: PropertyKey[][] = [];
  const issues: PolicyIssue[] = [];
  for (const issue of result.error.issues.flatMap((each) => flatten(each))) {
    const at = shapeAt(shapes, issue.path);
    if (issue.code === "unrecognized_keys") {
      const later = notYet[starred(issue.path)] ?? [];
      for (const key of issue.keys) add([...issue.path, key], "key", unknownKey(key, at, later));
    } else {
      add(issue.path, issue.code === "invalid_key" ? "key" : "value", explain(issue, at));
    }
  }
  return { value: undefined, issues, paths };

  function add(inner: PropertyKey[], part: "key" | "value", what: Explanation): void {
    const full = [...path, ...inner];
    const place = source?.place(full, part) ?? { file: "", line: null, column: null };
    paths.push(inner);
    issues.push({ ...place, key: formatKey(full), ...what });
  }
}

/**
 * Of a value that may be one of several things, what is wrong with the one it
 * evidently means to be: a mapping with a wrong key is no failed list.
 */
function flatten(issue: z.core.$ZodIssue, outer: PropertyKey[] = []): z.core.$ZodIssue[] {
  const here = { ...issue, path: [...outer, ...issue.path] };
  if (issue.code !== "invalid_union") return [here];
  const meant = issue.errors.filter(
    (branch) =>
      branch.length > 0 && branch.every((each) => each.path.length > 0 || each.code !== "invalid_type"),
  );
  const branch = meant.length === 1 ? meant[0] : undefined;
  return branch === undefined ? [here] : branch.flatMap((each) => flatten(each, here.path));
}

type Explanation = Pick<PolicyIssue, "code" | "message" | "hint">;

function explain(issue: z.core.$ZodIssue, at: ShapeAt): Explanation {
  const last = String(issue.path.at(-1) ?? "");
  if (issue.code === "custom") {
    const { code = "FLB_POLICY_WRONG_VALUE", hint } = (issue.params ?? {}) as CheckParams;
    return { code, message: issue.message, hint: hint ?? exampleHint(last, at) };
  }
  if (issue.code === "invalid_key") {
    const inner = issue.issues[0];
    return { code: "FLB_POLICY_WRONG_VALUE", message: inner?.message ?? issue.message, hint: null };
  }
  if (issue.input === undefined) {
    const message = `"${last}" is missing.`;
    return { code: "FLB_POLICY_MISSING_KEY", message, hint: exampleHint(last, at) };
  }
  if (at.allowed.length > 0 && typeof issue.input !== "object") {
    const near = didYouMean(String(issue.input), at.allowed.map(String));
    const hint = `Allowed: ${at.allowed.join(", ")}.${near === null ? "" : ` ${near}`}`;
    return { code: "FLB_POLICY_WRONG_VALUE", message: `${show(issue.input)} is not allowed.`, hint };
  }
  if (issue.code === "invalid_type" || issue.code === "invalid_union" || issue.code === "invalid_value") {
    const message = `Expected ${at.expects}, found ${kindOf(issue.input)}.`;
    return { code: "FLB_POLICY_WRONG_TYPE", message, hint: exampleHint(last, at) };
  }
  const message = `Expected ${at.expects}, found ${show(issue.input)}.`;
  return { code: "FLB_POLICY_WRONG_VALUE", message, hint: exampleHint(last, at) };
}

function unknownKey(key: string, at: ShapeAt, later: readonly string[]): Explanation {
  if (later.includes(key)) {
    const message = `"${key}" is not supported yet by this version.`;
    return { code: "FLB_POLICY_NOT_YET", message, hint: "Remove it; nothing here is ignored silently." };
  }
  const known = at.keys;
  const hint = didYouMean(key, known) ?? (known.length > 0 ? `Known here: ${known.join(", ")}.` : null);
  return { code: "FLB_POLICY_UNKNOWN_KEY", message: `"${key}" is not a key that is known here.`, hint };
}

function exampleHint(key: string, at: ShapeAt): string | null {
  if (at.example === undefined) return null;
  const example = typeof at.example === "string" ? at.example : JSON.stringify(at.example);
  return /^\d*$/.test(key) ? `For example: ${example}` : `For example: ${key}: ${example}`;
}

const named = new Set(["jails", "filters", "sources"]);

/** `jails.sshd` → `jails.*`: names are the operator's, their place is the schema's. */
function starred(path: readonly PropertyKey[]): string {
  return path.map((part, i) => (i === 1 && named.has(path[0] as string) ? "*" : String(part))).join(".");
}

/** A value as a person would recognise it, cut when long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (typeof value === "string") return `the text ${show(value)}`;
  if (typeof value === "number") return `the number ${value}`;
  return String(value);
}
