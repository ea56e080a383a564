import { FleetbanError } from "@fleetban/core";
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import { formatKey, type Place, PolicyError, type PolicyIssue } from "./issue.ts";
import { readPolicyFile } from "./read.ts";

/** More unfolded alias nodes than this are taken for an attempt to exhaust memory. */
const mostAliases = 100;

/** One YAML file, with the place of everything in it. */
export class YamlSource {
  readonly path: string;
  readonly text: string;
  /** As plain JavaScript values; null for an empty file. */
  readonly value: unknown;
  readonly #document: Document;
  readonly #lines: LineCounter;

  /**
   * Reads and parses a file.
   *
   * @param as how error messages call the file; its path when left out
   * @throws PolicyError with every error of the file's syntax
   */
  static read(path: string, as = path): YamlSource {
    try {
      return new YamlSource(readPolicyFile(path), as);
    } catch (error) {
      if (error instanceof PolicyError || !(error instanceof FleetbanError)) throw error;
      const { code, message } = error;
      throw new PolicyError([{ code, file: as, line: null, column: null, key: "", message, hint: null }], {
        cause: error,
      });
    }
  }

  /** @throws PolicyError with every error of the text's syntax */
  constructor(text: string, path: string) {
    this.path = path;
    this.text = text;
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      // Reported by duplicates(), which names both places.
      uniqueKeys: false,
      stringKeys: true,
    });
    const errors = [...this.#document.errors, ...this.#document.warnings].map((error) => {
      // The summary of a JSON-like excerpt follows the first line.
      const what = error.message.split("\n", 1)[0] as string;
      return this.#issue(
        "FLB_POLICY_SYNTAX",
        this.#at(error.pos[0]),
        "",
        `${what}.`.replace(/[.:]+\.$/, "."),
        syntaxHint(error.code, what),
      );
    });
    errors.push(...this.#duplicates(), ...this.#badAliases());
    if (errors.length > 0) throw new PolicyError(errors);
    try {
      this.value = this.#document.toJS({ maxAliasCount: mostAliases });
    } catch (cause) {
      const message = "Its aliases unfold to an excessive size.";
      const hint = `At most ${mostAliases} copies by alias are allowed.`;
      const place = { file: path, line: null, column: null };
      throw new PolicyError([this.#issue("FLB_POLICY_TOO_LARGE", place, "", message, hint)], { cause });
    }
  }

  /**
   * The place of what is written under a path of keys; of the nearest enclosing
   * thing when the path leads nowhere (as for a key that is missing).
   *
   * @param part `key`: where the last key itself is written
   */
  place(path: readonly PropertyKey[], part: "key" | "value" = "value"): Place {
    return this.#at(this.#find(path, part) ?? 0);
  }

  /**
   * The place of a character of a text: exact where the file has that text as it
   * is, else the place of the value that holds it.
   *
   * @param offset counted from 0 in `text`
   */
  placeInside(path: readonly PropertyKey[], text: string, offset: number): Place {
    const node = this.#walk(path).at(-1)?.value;
    const range = node?.range;
    if (!range || !isScalar(node)) return this.place(path);
    const written = this.text.slice(range[0], range[1]);
    const start = written.indexOf(text);
    if (start < 0 || text === "" || text.includes("\n")) return this.place(path);
    return this.#at(range[0] + start + Math.min(offset, text.length));
  }

  #find(path: readonly PropertyKey[], part: "key" | "value"): number | undefined {
    const steps = this.#walk(path);
    const last = steps.at(-1);
    const reached = steps.length === path.length + 1;
    if (reached && part === "value" && last?.value?.range) return last.value.range[0];
    // A key that is missing: the enclosing mapping's own key is where a person looks.
    return (last?.key?.range ?? last?.value?.range)?.[0];
  }

  /** The nodes along the path, the document's root first, as far as they exist. */
  #walk(path: readonly PropertyKey[]): { key: Node | null; value: Node | null }[] {
    const steps: { key: Node | null; value: Node | null }[] = [
      { key: null, value: this.#resolve(this.#document.contents) },
    ];
    for (const part of path) {
      const node = steps.at(-1)?.value;
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
        if (pair === undefined) break;
        const value = this.#resolve(pair.value as Node | null);
        steps.push({ key: pair.key as Node, value });
      } else if (isCollection(node) && typeof part === "number") {
        const item = node.items[part];
        if (item === undefined || isPair(item)) break;
        steps.push({ key: null, value: this.#resolve(item as Node | null) });
      } else break;
    }
    return steps;
  }

  #resolve(node: Node | null): Node | null {
    return isAlias(node) ? (node.resolve(this.#document) ?? null) : node;
  }

  #at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.path, line: Math.max(1, line), column: Math.max(1, col) };
  }

  #issue(
    code: PolicyIssue["code"],
    place: Place,
    key: string,
    message: string,
    hint: string | null,
  ): PolicyIssue {
    return { ...place, code, key, message, hint };
  }

  /** Aliases to nothing, and aliases inside of what they stand for, which would have no end. */
  #badAliases(): PolicyIssue[] {
    const issues: PolicyIssue[] = [];
    visit(this.#document, {
      Alias: (_, alias, ancestors) => {
        const node = alias.resolve(this.#document);
        if (node !== undefined && !ancestors.includes(node)) return;
        const why = node === undefined ? "names no anchor before it" : "stands inside of what it names";
        const message = `The alias *${alias.source} ${why}.`;
        const hint = "A text that starts with * needs quotes.";
        issues.push(this.#issue("FLB_POLICY_SYNTAX", this.#at(alias.range?.[0] ?? 0), "", message, hint));
      },
    });
    return issues;
  }

  #duplicates(): PolicyIssue[] {
    const issues: PolicyIssue[] = [];
    visit(this.#document, {
      Map: (_, map, ancestors) => {
        const seen = new Map<string, number>();
        for (const { key } of map.items) {
          if (!isScalar(key) || !key.range) continue;
          const name = String(key.value);
          const before = seen.get(name);
          if (before === undefined) {
            seen.set(name, key.range[0]);
            continue;
          }
          const path = [
            ...ancestors.filter(isPair).map((pair) => (isScalar(pair.key) ? String(pair.key.value) : "?")),
            name,
          ];
          const message = `"${name}" is written twice; it stands in line ${this.#at(before).line} already.`;
          issues.push(
            this.#issue(
              "FLB_POLICY_DUPLICATE",
              this.#at(key.range[0]),
              formatKey(path),
              message,
              "Keep one of the two.",
            ),
          );
        }
      },
    });
    return issues;
  }
}

function syntaxHint(code: string, message: string): string | null {
  if (code === "TAB_AS_INDENT" || /tab/i.test(message)) return "Indent with spaces.";
  if (code === "BAD_DQ_ESCAPE") return "Write a regex in single quotes, where \\ stands for itself.";
  if (code === "BAD_INDENT") return "Keys of one mapping start in the same column.";
  if (code === "MULTIPLE_DOCS") return "Put each document into a file of its own.";
  return null;
}
