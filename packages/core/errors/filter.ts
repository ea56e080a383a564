/** Errors of the filter package; see catalogue.ts. */
export const filterErrors = {
  FLB_FILTER_REGEX_INVALID: {
    meaning: "A regular expression is not valid.",
    remedy: "Correct the pattern at the position named.",
  },
  FLB_FILTER_REGEX_UNSUPPORTED: {
    meaning: "A regular expression uses something of Python's syntax that is not carried over.",
    remedy: "Write the part named another way, for instance \\u20ac for a named character.",
  },
  FLB_FILTER_REGEX_TOO_LARGE: {
    meaning: "A regular expression is too large once its counted repeats are written out.",
    remedy: "Lower the counts of the repeats, or repeat a single class instead of a group.",
  },
  FLB_FILTER_TAG: {
    meaning: "A tag such as <F-USER> is opened and not closed, or closed and not opened.",
    remedy: "Write both: `<F-USER>…</F-USER>`.",
  },
  FLB_FILTER_SKIPLINES: {
    meaning: "A filter uses <SKIPLINES>, but looks at one line at a time.",
    remedy:
      "Say how many lines it may reach over: `maxlines: 20`. Where a session spans lines, <F-MLFID> costs less.",
  },
  FLB_FILTER_NO_HOST: {
    meaning: "A failregex, with its prefregex, captures nothing that says who is to be banned.",
    remedy: "Add <HOST> where the address stands in the line, or another tag that identifies.",
  },
  FLB_FILTER_EMPTY: {
    meaning: "A filter has no failregex.",
    remedy: "Give it at least one under `failregex:`.",
  },
  FLB_FILTER_DATEPATTERN_DIRECTIVE: {
    meaning: "A date pattern has a percent sign that no known directive follows.",
    remedy: "Write one of the directives of docs/datepattern.md, or %% for a percent sign.",
  },
  FLB_FILTER_DATEPATTERN_TAG: {
    meaning: "A date pattern has a word in braces that is not known, or that stands where it has no meaning.",
    remedy:
      "Write {DATE}, {EPOCH} or {LEPOCH}; {^LN-BEG}, {*WD-BEG} and {UNB} stand first; {DEFAULT} and {NONE} alone.",
  },
  FLB_FILTER_DATEPATTERN_INCOMPLETE: {
    meaning: "A date pattern does not say enough to find a time.",
    remedy:
      "Give it a day and a month, a day of the year, a time of day or an epoch; with one percent sign per directive.",
  },
  FLB_FILTER_TIMEZONE: {
    meaning: "A time zone is not known.",
    remedy:
      "Write an IANA name such as Europe/Berlin, an offset such as +0530, or an abbreviation such as CET.",
  },
  FLB_TEST_LOG_UNREADABLE: {
    meaning: "The log given to `fleetban regex` cannot be read.",
    remedy: "Give a file that you may read, a single line in quotes, or - for standard input.",
  },
} as const;
