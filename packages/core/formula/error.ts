import { FleetbanError } from "../errors/error.ts";

/** A formula that cannot be read, or not computed with the values of a ban. */
export class FormulaError extends FleetbanError {
  /** Where in the text, counted from 0 in UTF-16 units. */
  readonly offset: number;

  constructor(what: string, offset: number) {
    super("FLB_POLICY_FORMULA", `${what} (at offset ${offset})`);
    this.offset = offset;
  }
}
