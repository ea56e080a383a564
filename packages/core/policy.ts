import type { Millis } from "./clock.ts";
import type { Jail } from "./jail.ts";
import type { Source } from "./source.ts";

/**
 * A filter as the operator or the library wrote it, in fail2ban's language, with
 * its options already filled in.
 */
export interface FilterDefinition {
  name: string;
  /** At least one; tried in order, the first that matches wins. */
  failregex: string[];
  ignoreregex: string[];
  /** Must match first; `<F-CONTENT>` narrows the text for the failregexes. */
  prefregex: string | null;
  /** One or more date patterns; empty: the default templates. */
  datepattern: string[];
  /** How many lines a failregex may reach over, with `<SKIPLINES>` or a newline between them. */
  maxlines: number;
  /** Where it was written, for error messages. */
  origin: string;
}

/** Limits that keep one bad decision small. */
export interface Guard {
  /** New bans per minute that one jail may cause; in a fleet one node's matches half of that. 0: no limit. */
  maxBansPerMinute: number;
  /** Shortest prefix (widest network) that may be banned. */
  widest: { ipv4: number; ipv6: number };
}

/** All that the operator decided, validated. */
export interface Policy {
  /** Hash of the content; the same text gives the same revision. */
  revision: string;
  /** Never banned: addresses, CIDRs, host names, `file:PATH`. */
  ignore: string[];
  /** The node's own addresses are never banned unless this is false. */
  ignoreself: boolean;
  guard: Guard;
  /** How long a ban is remembered after its end: what counts as an earlier one. See ban-history.ts. */
  dbpurgeage: Millis;
  /** A longer line is cut, with a warning; bytes. */
  maxLine: number;
  filters: Map<string, FilterDefinition>;
  /** Streams, by name, whether a jail reads them or not. */
  sources: Map<string, Source>;
  /** Enabled jails only. */
  jails: Jail[];
  /** Every file read, so that a directory watch knows what to follow. */
  files: string[];
}
