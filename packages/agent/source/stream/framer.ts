/** Cuts the bytes of a connection or pipe into records. Of one that is not complete it keeps the beginning only. */
export interface Framer {
  push(bytes: Buffer): void;
  /** How many were complete so far. */
  readonly records: number;
  /** A record has begun whose end has not come yet. */
  readonly begun: boolean;
}
