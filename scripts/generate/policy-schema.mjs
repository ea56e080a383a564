import { policyJsonSchema } from "../../packages/policy/dist/index.js";

/** docs/policy.schema.json from the schema that policies are checked with. */
export async function policySchema() {
  return { path: "docs/policy.schema.json", text: `${layOut(policyJsonSchema(), "")}\n` };
}

/** JSON as the formatter writes it: a list stays on one line when it fits. */
function layOut(value, indent, used = 0) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const line = `[${value.map((each) => layOut(each, "")).join(", ")}]`;
    if (!line.includes("\n") && used + line.length <= 109) return line;
    return `[\n${value.map((each) => inner + layOut(each, inner, inner.length)).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([key, each]) => {
    const name = `${inner}${JSON.stringify(key)}: `;
    return name + layOut(each, inner, name.length);
  });
  return entries.length === 0 ? "{}" : `{\n${entries.join(",\n")}\n${indent}}`;
}
