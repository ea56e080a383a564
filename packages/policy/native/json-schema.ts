import { jsonSchemaOf } from "../yaml/json-schema.ts";
import { policySchema } from "./schema/policy.ts";

/** JSON Schema of a policy file, for editors: generated into docs/policy.schema.json. */
export function policyJsonSchema(): object {
  return jsonSchemaOf(policySchema);
}
