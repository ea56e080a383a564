import { z } from "zod";

/** The JSON Schema of what is written, before it is read into other types. */
export function jsonSchemaOf(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    unrepresentable: "any",
    // Zod leaves these out where a value is transformed, since they might be of the
    // output; ours are what people write.
    override({ zodSchema, jsonSchema }) {
      const meta = z.globalRegistry.get(zodSchema as unknown as z.ZodType);
      if (meta?.examples !== undefined) jsonSchema.examples = meta.examples as unknown[];
      if (meta?.default !== undefined) jsonSchema.default = meta.default as never;
    },
  });
}
