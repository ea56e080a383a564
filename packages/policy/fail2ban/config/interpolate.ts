import { PolicyError } from "../../yaml/issue.ts";
import type { LayeredValue, Layers, Section } from "./layers.ts";

const deepest = 10;
/** What a bomb of references would unfold to; characters. */
const longest = 1024 * 1024;

/** What `%(…)s` may name besides the options of the files. */
export type Variables = ReadonlyMap<string, string>;

/** Fills in `%(name)s` in the options of one section. */
export class Interpolator {
  readonly #layers: Layers;
  readonly #name: string;
  readonly #variables: Variables;
  /** Characters that all references of one value unfolded to. */
  #unfolded = 0;

  /** @param name of the section: its options come before those of [DEFAULT] */
  constructor(layers: Layers, name: string, variables: Variables = new Map()) {
    this.#layers = layers;
    this.#name = name;
    this.#variables = variables;
  }

  /**
   * An option's value with every `%(…)s` filled in; undefined when nobody sets it.
   *
   * @throws PolicyError FLB_FAIL2BAN_INTERPOLATION
   */
  get(option: string): string | undefined {
    const value = this.#find(option);
    return value === undefined ? undefined : this.fill(value);
  }

  /** Where an option is written. */
  place(option: string): { file: string; line: number } | undefined {
    return this.#find(option);
  }

  /** Options of the section itself. */
  get own(): string[] {
    return [...(this.#section(this.#name)?.keys() ?? [])];
  }

  /** A value of any section, filled in as one of this section's. */
  fill(value: LayeredValue): string {
    this.#unfolded = 0;
    return this.#fill(value.text, value, value, 1);
  }

  /** @param inside whose `known/` value it is; @param at where the error is */
  #fill(text: string, inside: LayeredValue | null, at: LayeredValue, depth: number): string {
    if (!text.includes("%")) return text;
    if (depth > deepest) throw this.#wrong(at, `references go more than ${deepest} deep`);
    const filled = text.replace(/%(?:%|\(([^)\n]+)\)s|)/g, (all: string, name: string | undefined) => {
      if (all === "%%") return "%";
      if (name === undefined) throw this.#wrong(at, "a % stands alone");
      const [found, layer] = this.#lookUp(name.toLowerCase(), inside, at);
      const value = this.#fill(found, layer, at, depth + 1);
      this.#unfolded += value.length;
      if (this.#unfolded > longest) throw this.#wrong(at, `%(${name})s makes a text of more than 1 MiB`);
      return value;
    });
    return filled;
  }

  /** The text that a name stands for, and the layer it comes from. */
  #lookUp(name: string, inside: LayeredValue | null, at: LayeredValue): [string, LayeredValue | null] {
    const variable = this.#variables.get(name);
    if (variable !== undefined) return [variable, null];
    if (name === "__name__") return [this.#name, null];
    const slash = name.indexOf("/");
    if (slash > 0) {
      const [section, option] = [name.slice(0, slash), name.slice(slash + 1)];
      const value = section === "known" ? this.#known(option, inside) : this.#foreign(section, option);
      if (value !== undefined) return [value.text, value];
    }
    const value = this.#find(name);
    if (value === undefined) throw this.#wrong(at, `%(${name})s: nobody sets "${name}"`);
    if (value === inside) throw this.#wrong(at, `%(${name})s contains itself`);
    return [value.text, value];
  }

  /** What the value at hand overrides; of another option what the section's own overrides. */
  #known(option: string, inside: LayeredValue | null): LayeredValue | undefined {
    const own = history(this.#section(this.#name)?.get(option));
    const general = history(this.#section("DEFAULT")?.get(option));
    const layers = [...own, ...general];
    const at = inside === null ? -1 : layers.indexOf(inside);
    if (at < 0) return own[1] ?? general[0] ?? own[0];
    return layers[at + 1] ?? layers[0];
  }

  #foreign(section: string, option: string): LayeredValue | undefined {
    const names = [...this.#layers.sections.keys()];
    const name = names.find((each) => each.toLowerCase() === section) ?? section;
    return this.#section(name)?.get(option) ?? this.#section("DEFAULT")?.get(option);
  }

  #find(option: string): LayeredValue | undefined {
    return this.#section(this.#name)?.get(option) ?? this.#section("DEFAULT")?.get(option);
  }

  #section(name: string): Section | undefined {
    return this.#layers.sections.get(name);
  }

  #wrong({ file, line }: LayeredValue, why: string): PolicyError {
    return new PolicyError([
      {
        code: "FLB_FAIL2BAN_INTERPOLATION",
        file,
        line,
        column: null,
        key: this.#name,
        message: `In [${this.#name}]: ${why.slice(0, 300)}.`,
        hint: null,
      },
    ]);
  }
}

/** A value and all that it overrides, the latest first. */
function history(value: LayeredValue | undefined): LayeredValue[] {
  const layers: LayeredValue[] = [];
  for (let layer = value ?? null; layer !== null; layer = layer.previous) layers.push(layer);
  return layers;
}
