import { Document, isMap, isScalar, isSeq, Scalar, visit, YAMLMap } from "yaml";

/** Writes a policy with comments. */
export class PolicyWriter {
  readonly #document = new Document<YAMLMap>(new YAMLMap() as never);

  /** @param title above all */
  constructor(title: string) {
    this.#document.commentBefore = comment([title]);
  }

  set(key: string, value: unknown): void {
    this.#document.set(key, value);
  }

  /** Adds a jail or filter, with comments above it. */
  add(
    group: "jails" | "filters",
    name: string,
    value: Record<string, unknown>,
    comments: readonly string[],
  ): void {
    const map = this.#document.get(group) ?? new YAMLMap();
    if (!isMap(map)) throw new TypeError(`${group} is no mapping`);
    this.#document.set(group, map);
    const key = new Scalar(name);
    key.commentBefore = comment(comments);
    key.spaceBefore = map.items.length > 0;
    const node = this.#document.createNode(value, { aliasDuplicateObjects: false });
    if (group === "filters") quoted(node);
    else compact(node);
    map.add({ key, value: node } as never);
  }

  /** @param comments at the end */
  end(comments: readonly string[]): string {
    if (!this.#document.has("jails")) this.#document.set("jails", new YAMLMap());
    if (comments.length > 0) this.#document.comment = comment(comments);
    return this.#document.toString({ lineWidth: 0, singleQuote: true });
  }
}

/** A regex is safest in single quotes, where a backslash stands for itself. */
function quoted(node: unknown): void {
  visit(node as never, {
    Scalar: (key, scalar) => {
      if (key !== "key" && isScalar(scalar) && typeof scalar.value === "string") scalar.type = "QUOTE_SINGLE";
    },
  });
}

/** Short lists stand on one line. */
function compact(node: unknown): void {
  visit(node as never, {
    Seq: (_, list) => {
      if (isSeq(list) && JSON.stringify(list).length <= 70) list.flow = true;
    },
  });
}

/** Lines of a comment; what would end a line or move the cursor is left out. */
function comment(lines: readonly string[]): string {
  return lines.map((line) => ` ${line.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ")}`).join("\n");
}
