import { dirname } from "node:path";
import type { PolicyIssue } from "../yaml/issue.ts";
import { YamlSource } from "../yaml/source.ts";
import { validate } from "../yaml/validate.ts";
import { notYet, type PolicyText, policySchema } from "./schema/policy.ts";

/** One file of a policy: what of it is valid, and what is not. */
export interface Fragment {
  source: YamlSource;
  /** That paths in it are relative to. */
  directory: string;
  /** Without the parts that have errors. */
  text: PolicyText;
  /** `filters:` as it was written, for {@link readOwnFilter}. */
  filters: Record<string, unknown>;
  /** Names whose definition has errors. */
  broken: { jails: Set<string>; filters: Set<string> };
  /** Top-level keys with errors that are no jail's or filter's. */
  brokenKeys: Set<string>;
  issues: PolicyIssue[];
}

/**
 * Reads one file of a policy.
 *
 * @throws PolicyError when it can't be read or is not YAML; errors of content are in the result
 */
export function readFragment(path: string): Fragment {
  const source = YamlSource.read(path);
  const fragment: Fragment = {
    source,
    directory: dirname(path),
    text: {},
    filters: {},
    broken: { jails: new Set(), filters: new Set() },
    brokenKeys: new Set(),
    issues: [],
  };
  // An empty file is an empty policy: a fragment whose content was commented out.
  let value = source.value ?? {};
  for (;;) {
    const result = validate(policySchema, value, source, [], notYet);
    if (result.value !== undefined) {
      fragment.text = result.value;
      fragment.filters = ((value as Record<string, unknown>).filters ?? {}) as Record<string, unknown>;
      return fragment;
    }
    fragment.issues.push(...result.issues);
    if (result.paths.some((each) => each.length === 0)) {
      fragment.brokenKeys.add("");
      return fragment;
    }
    value = without(value as Record<string, unknown>, result.paths, fragment);
  }
}

/** Takes out the smallest part that holds each error, and notes it. */
function without(
  value: Record<string, unknown>,
  paths: readonly (readonly PropertyKey[])[],
  fragment: Fragment,
): Record<string, unknown> {
  const rest = { ...value };
  for (const [first, second] of paths) {
    const key = String(first);
    const name = second === undefined ? undefined : String(second);
    if (name !== undefined && (key === "jails" || key === "filters")) {
      fragment.broken[key].add(name);
      const group = { ...(rest[key] as Record<string, unknown>) };
      delete group[name];
      rest[key] = group;
    } else {
      fragment.brokenKeys.add(key);
      delete rest[key];
    }
  }
  return rest;
}
