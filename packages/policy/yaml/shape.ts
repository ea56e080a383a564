/** The part of JSON Schema that describes the policy. */
export interface Shape {
  title?: string;
  description?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  examples?: unknown[];
  default?: unknown;
  properties?: Record<string, Shape>;
  required?: string[];
  additionalProperties?: Shape | boolean;
  items?: Shape | boolean;
  anyOf?: Shape[];
  allOf?: Shape[];
  $ref?: string;
  $defs?: Record<string, Shape>;
}

/** What a schema says about one place, in words for an error message. */
export interface ShapeAt {
  /** `a whole number`, `a time`, … */
  expects: string;
  example: unknown;
  /** The only values allowed; empty: not an enumeration. */
  allowed: unknown[];
  /** Keys known there. */
  keys: string[];
}

/** Looks up a path of keys in a JSON Schema. */
export function shapeAt(root: object, path: readonly PropertyKey[]): ShapeAt {
  let shapes = expand([root as Shape], root as Shape);
  for (const part of path) {
    const next = shapes.flatMap((shape) => step(shape, part));
    if (next.length === 0) return { expects: "something else", example: undefined, allowed: [], keys: [] };
    shapes = expand(next, root as Shape);
  }
  const allowed = shapes.flatMap((shape) => shape.enum ?? ("const" in shape ? [shape.const] : []));
  return {
    expects: shapes.find((shape) => shape.title !== undefined)?.title ?? kinds(shapes),
    example: shapes.find((shape) => shape.examples !== undefined)?.examples?.[0],
    allowed: shapes.every((shape) => shape.enum || "const" in shape || shape.anyOf) ? allowed : [],
    keys: shapes.flatMap((shape) => Object.keys(shape.properties ?? {})),
  };
}

function step(shape: Shape, part: PropertyKey): Shape[] {
  if (typeof part === "number") return typeof shape.items === "object" ? [shape.items] : [];
  const own = shape.properties?.[String(part)];
  if (own !== undefined) return [own];
  return typeof shape.additionalProperties === "object" ? [shape.additionalProperties] : [];
}

/** A shape and all its alternatives, references followed. */
function expand(shapes: Shape[], root: Shape): Shape[] {
  return shapes.flatMap((shape) => {
    const name = shape.$ref?.replace("#/$defs/", "");
    const target = name === undefined ? undefined : root.$defs?.[name];
    const parts = [...(target === undefined ? [] : [target]), ...(shape.anyOf ?? []), ...(shape.allOf ?? [])];
    return [shape, ...expand(parts, root)];
  });
}

function kinds(shapes: Shape[]): string {
  const names: Record<string, string> = {
    string: "a text",
    number: "a number",
    integer: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a mapping",
    null: "nothing",
  };
  const found = new Set(shapes.flatMap((shape) => shape.type ?? []).map((type) => names[type] ?? type));
  return found.size === 0 ? "something else" : [...found].join(" or ");
}
