import { type Definitions, TagFiller } from "../../filters/tags.ts";
import { Interpolator, type Variables } from "./interpolate.ts";
import type { Layers } from "./layers.ts";

/** Options that come from outside of the file, in the order in which the later ones win. */
export interface OuterOptions {
  /** What the jail itself sets: `failregex`, `datepattern`, `port`, … */
  jail?: Variables;
  /** In brackets behind the name. */
  args?: Variables;
  /** fail2ban's own: `fail2ban_version`, `fail2ban_confpath`. */
  injected?: Variables;
}

/**
 * A filter or action of fail2ban with everything that sets its options: what is in brackets
 * before what the jail sets, before [Init], [Definition] and [DEFAULT]. The options from outside
 * also stand where the file has `%(name)s`.
 */
export class Definition implements Definitions {
  readonly files: readonly string[];
  readonly #layers: Layers;
  readonly #outer: ReadonlyMap<string, string>;
  /** What `%(…)s` finds before all else. */
  readonly #variables: ReadonlyMap<string, string>;
  readonly #sections: readonly Interpolator[];
  readonly #values = new Map<string, string | undefined>();
  readonly #filler = new TagFiller(this);

  constructor(layers: Layers, { jail, args, injected }: OuterOptions = {}) {
    this.#layers = layers;
    this.files = layers.files;
    this.#outer = new Map([...(jail ?? []), ...(args ?? [])]);
    this.#variables = new Map([...(injected ?? []), ...this.#outer]);
    this.#sections = ["Init", "Definition"].map((name) => new Interpolator(layers, name, this.#variables));
  }

  /**
   * An option with its `%(…)s` and `<tags>` filled in; undefined when nobody sets it.
   *
   * @throws PolicyError FLB_FAIL2BAN_INTERPOLATION; FleetbanError FLB_POLICY_FILTER_TAG, _OPTION
   */
  option(name: string): string | undefined {
    const value = this.get(name);
    return value === undefined ? undefined : this.#filler.fill(value);
  }

  /** Where an option of the files is written. */
  place(name: string): { file: string; line: number } | undefined {
    return this.#from(name)?.place(name);
  }

  /** Names of all options, from wherever. */
  *keys(): IterableIterator<string> {
    const names = new Set(this.#outer.keys());
    for (const section of this.#sections) for (const name of section.own) names.add(name);
    for (const name of this.#layers.sections.get("DEFAULT")?.keys() ?? []) names.add(name);
    yield* names;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** What `<name>` stands for, its own tags not yet filled in. */
  get(name: string): string | undefined {
    if (this.#values.has(name)) return this.#values.get(name);
    const value = this.#outer.get(name) ?? this.#inner(name);
    this.#values.set(name, value);
    return value;
  }

  /** What the files say, whatever stands outside: what `<known/name>` and `%(known/name)s` mean. */
  known(name: string): string | undefined {
    return this.#from(name)?.get(name);
  }

  #inner(name: string): string | undefined {
    const own = this.known(name);
    const slash = name.indexOf("/");
    if (own !== undefined || slash < 0) return own;
    const [section, option] = [name.slice(0, slash), name.slice(slash + 1)];
    if (section === "known") return this.known(option);
    // Unlike `%(section/option)s`, a tag means the value as its own section has it.
    const home = [...this.#layers.sections.keys()].find(
      (each) => each.toLowerCase() === section.toLowerCase(),
    );
    return home === undefined ? undefined : new Interpolator(this.#layers, home, this.#variables).get(option);
  }

  #from(name: string): Interpolator | undefined {
    const [init, definition] = this.#sections;
    if (init?.own.includes(name)) return init;
    return definition?.place(name) === undefined ? undefined : definition;
  }
}
