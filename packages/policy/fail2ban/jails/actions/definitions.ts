import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseReference } from "../../../filters/reference.ts";
import { Definition } from "../../config/definition.ts";
import type { Variables } from "../../config/interpolate.ts";
import { type Layers, readLayers } from "../../config/layers.ts";

/** One action of a jail. */
export interface ConfAction {
  name: string;
  /** null: `action.d` has no such file. */
  definition: Definition | null;
  args: ReadonlyMap<string, string>;
}

/** The actions of one fail2ban directory; each file is read once. */
export class ActionBook {
  readonly #folder: string;
  readonly #injected: Variables;
  readonly #layers = new Map<string, Layers | null>();
  readonly files = new Set<string>();

  constructor(directory: string, injected: Variables) {
    this.#folder = join(directory, "action.d");
    this.#injected = injected;
  }

  /**
   * @param reference `name[option=value, …]`
   * @throws FleetbanError FLB_POLICY_FILTER_REFERENCE; PolicyError as `readLayers` does
   */
  find(reference: string): ConfAction {
    const { name, options: args } = parseReference(reference);
    // A program; its file is Python.
    const layers = name.endsWith(".py") ? null : this.#read(name);
    return {
      name,
      args,
      definition: layers === null ? null : new Definition(layers, { args, injected: this.#injected }),
    };
  }

  #read(name: string): Layers | null {
    const before = this.#layers.get(name);
    if (before !== undefined) return before;
    const base = join(this.#folder, name);
    const layers = readLayers(base);
    for (const file of layers.files) this.files.add(file);
    const found = existsSync(`${base}.conf`) || existsSync(`${base}.local`) ? layers : null;
    this.#layers.set(name, found);
    return found;
  }
}
