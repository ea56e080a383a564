import { type ErrorCode, errorCatalogue } from "./catalogue.ts";

/**
 * An error a user can meet. Its code is in docs/errors.md with what it means and
 * what to do; the message says what happened, with the values of this time.
 */
export class FleetbanError extends Error {
  readonly code: ErrorCode;
  override readonly name = "FleetbanError";

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** What the operator can do about it. */
  get remedy(): string {
    return errorCatalogue[this.code].remedy;
  }
}
