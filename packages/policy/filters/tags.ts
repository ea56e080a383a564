import { FleetbanError } from "@fleetban/core";
import { nearest } from "../yaml/near.ts";

/** How often one tag may be filled in in one text, as in fail2ban. */
const mostReplacements = 25;
/** A text that grows beyond this is not a regex any more; characters. */
const longest = 256 * 1024;

/**
 * An innermost tag. Not the name of a group: `(?P<user>` and `(?<user>` are regex
 * syntax even when a definition has the same name.
 */
const tag = /(?<!\(\?P?)<([^ <>]+)>/g;

/** What tags stand for, by name. */
export interface Definitions {
  has(name: string): boolean;
  get(name: string): string | undefined;
  keys(): Iterable<string>;
}

/**
 * Fills in `<name>` from the definitions, innermost first, so that `<mdre-<mode>>`
 * works. Names are case-sensitive against the definitions' lower-case ones; a tag
 * without a definition (`<HOST>`, `<F-USER>`) stays as it is, for the regex compiler.
 *
 * @throws FleetbanError FLB_POLICY_FILTER_TAG when a tag contains itself or is used too often,
 *   FLB_POLICY_FILTER_OPTION when a tag made of another (`<mdre-<mode>>`) leads nowhere
 */
export function fillTags(text: string, definitions: Definitions): string {
  return new TagFiller(definitions).fill(text);
}

/** Remembers what it has filled in, for the texts of one filter. */
export class TagFiller {
  readonly #definitions: Definitions;
  readonly #filled = new Map<string, string>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** See {@link fillTags}. */
  fill(text: string): string {
    return this.#fill(text, []);
  }

  #fill(text: string, inside: readonly string[]): string {
    const uses = new Map<string, number>();
    let current = text;
    // Text before this is settled: a replacement can complete only the tag around it.
    let from = 0;
    for (;;) {
      tag.lastIndex = from;
      const found = tag.exec(current);
      if (found === null) return current;
      const name = found[1] as string;
      if (!this.#definitions.has(name)) {
        this.#mustLead(current, found.index, name, text);
        from = found.index + 1;
        continue;
      }
      const count = (uses.get(name) ?? 0) + 1;
      uses.set(name, count);
      if (count > mostReplacements) {
        throw wrong(`<${name}> is used more than ${mostReplacements} times in one text`);
      }
      const value = this.#value(name, inside);
      const end = found.index + found[0].length;
      current = current.slice(0, found.index) + value + current.slice(end);
      if (current.length > longest) throw wrong(`<${name}> makes a text of more than ${longest} characters`);
      from = Math.max(0, current.lastIndexOf("<", found.index - 1));
    }
  }

  #value(name: string, inside: readonly string[]): string {
    const before = this.#filled.get(name);
    if (before !== undefined) return before;
    if (inside.includes(name)) {
      throw wrong(`<${name}> contains itself (${[...inside, name].map((part) => `<${part}>`).join(" → ")})`);
    }
    const value = this.#fill(this.#definitions.get(name) as string, [...inside, name]);
    this.#filled.set(name, value);
    return value;
  }

  /**
   * `<mdre-agressive>` left over from `<mdre-<mode>>` is an option's wrong value, and
   * as a regex it would be a literal that never matches.
   */
  #mustLead(current: string, index: number, name: string, original: string): void {
    if (original.includes(`<${name}>`) || !/^[a-z0-9_.-]+$/.test(name)) return;
    const head = commonHead(name, original);
    if (head === "") return;
    const family = [...this.#definitions.keys()].filter((other) => other.startsWith(head));
    if (family.length === 0) return;
    const near = nearest(name, family);
    const choices = (near.length > 0 ? near : family).map((other) => `<${other}>`).join(", ");
    throw new FleetbanError(
      "FLB_POLICY_FILTER_OPTION",
      `The options lead to <${name}>, which is not defined; there is ${choices}` +
        ` (at ${JSON.stringify(current.slice(index, index + 40))}).`,
    );
  }
}

/** The fixed text before the inner tag of `<mdre-<mode>>` that `name` starts with. */
function commonHead(name: string, original: string): string {
  for (const [, head] of original.matchAll(/<([a-z0-9_.-]+)</g)) {
    if (head !== undefined && name.startsWith(head)) return head;
  }
  return "";
}

function wrong(what: string): FleetbanError {
  return new FleetbanError("FLB_POLICY_FILTER_TAG", `${what}.`);
}
