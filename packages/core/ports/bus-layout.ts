/**
 * What was provisioned for the fleet, part by part: name → how it is set up, in the adapter's own words. The
 * coordinators keep it elsewhere, and make anew what was lost.
 */
export interface BusLayout {
  /** The parts that are there. */
  standing(): Promise<ReadonlyMap<string, string>>;
  /**
   * Makes parts that are missing exactly as they were set up. Never changes or deletes one that is there.
   *
   * @returns the names of those that were made
   */
  create(parts: ReadonlyMap<string, string>): Promise<string[]>;
}
