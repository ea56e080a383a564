import { dirname } from "node:path";
import type { PolicyIssue } from "../yaml/issue.ts";
import { YamlSource } from "../yaml/source.ts";
import { validate } from "../yaml/validate.ts";
import { notYet, type PolicyText, policySchema } from "./schema/policy.ts";

/** Keys under which an error in one entry leaves the others valid. */
const groups = ["jails", "filters", "sources"] as const;
type Group = (typeof groups)[number];

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
  broken: Record<Group, Set<string>>;
  /** Top-level keys with errors that are no jail's, filter's or source's. */
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
    broken: { jails: new Set(), filters: new Set(), sources: new Set() },
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
    if (name !== undefined && isGroup(key)) {
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

function isGroup(key: string): key is Group {
  return (groups as readonly string[]).includes(key);
}
