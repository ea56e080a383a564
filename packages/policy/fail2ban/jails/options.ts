import type { ErrorCode } from "@fleetban/core";
import { formatKey, type Place, PolicyError } from "../../yaml/issue.ts";
import { Interpolator, type Variables } from "../config/interpolate.ts";
import type { Layers } from "../config/layers.ts";

const yes = ["1", "on", "true", "yes"];
const no = ["0", "off", "false", "no", ""];

/** The options of one jail, each with its place; what the jail does not set comes from [DEFAULT]. */
export class JailOptions {
  readonly jail: string;
  readonly #options: Interpolator;

  /** @param variables what `%(…)s` finds before all else */
  constructor(layers: Layers, jail: string, variables: Variables) {
    this.jail = jail;
    this.#options = new Interpolator(layers, jail, variables);
  }

  /**
   * An option's value, without space around it; undefined when nobody sets it.
   *
   * @throws PolicyError FLB_FAIL2BAN_INTERPOLATION
   */
  text(option: string): string | undefined {
    return this.#options.get(option)?.trim();
  }

  /** As {@link text}; undefined also when the option is set to nothing. */
  filled(option: string): string | undefined {
    return this.text(option) || undefined;
  }

  has(option: string): boolean {
    return this.#options.place(option) !== undefined;
  }

  /**
   * A switch: 1, on, true, yes or their opposites.
   *
   * @throws PolicyError FLB_FAIL2BAN_VALUE for another word: taken for `no`, it might leave a host open
   */
  flag(option: string, otherwise: boolean): boolean {
    const text = this.text(option)?.toLowerCase();
    if (text === undefined) return otherwise;
    if (yes.includes(text)) return true;
    if (no.includes(text)) return false;
    throw this.wrong(option, `${JSON.stringify(text.slice(0, 60))} is neither true nor false.`, {
      hint: "For example: true, false.",
    });
  }

  /** Where an option is written; where the jail is, when nobody sets it, as for "". */
  place(option: string): Place {
    const place = this.#options.place(option) ?? this.#first();
    return { file: place?.file ?? "", line: place?.line ?? null, column: null };
  }

  /** An error of one option, which refuses this jail. */
  wrong(
    option: string,
    message: string,
    { code = "FLB_FAIL2BAN_VALUE", hint = null }: { code?: ErrorCode; hint?: string | null } = {},
  ): PolicyError {
    const key = formatKey([this.jail, option]);
    return new PolicyError([{ ...this.place(option), code, key, message, hint }]);
  }

  /** Where the jail itself says that it is enabled, or else its first option in the first of its files. */
  #first(): { file: string; line: number } | undefined {
    const { own } = this.#options;
    if (own.includes("enabled")) return this.#options.place("enabled");
    const places = own.flatMap((option) => this.#options.place(option) ?? []);
    const file = places[0]?.file;
    return places.filter((place) => place.file === file).toSorted((a, b) => a.line - b.line)[0];
  }
}
