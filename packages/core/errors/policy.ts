/** Errors of the policy package; see catalogue.ts. */
export const policyErrors = {
  FLB_POLICY_INVALID: {
    meaning: "The policy has several errors; each is listed with its own code, file, line and key.",
    remedy: "Correct what is listed; `fleetban check PATH` shows the same list without starting anything.",
  },
  FLB_POLICY_UNREADABLE: {
    meaning: "A file of the policy cannot be read.",
    remedy: "Check the path and its permissions.",
  },
  FLB_POLICY_READER: {
    meaning: "The process that reads the policy could not be started, or ended before it had an answer.",
    remedy:
      "Look at what the message names and at the memory and process limits; a change is read again by itself.",
  },
  FLB_POLICY_TOO_LARGE: {
    meaning: "A file of the policy is larger than 10 MB, or its aliases unfold to more than that.",
    remedy: "Split the file, and put long ignore lists in a file of their own: `file:PATH`.",
  },
  FLB_POLICY_ENCODING: {
    meaning: "A file of the policy is not UTF-8 text.",
    remedy: "Save the file as UTF-8.",
  },
  FLB_POLICY_SYNTAX: {
    meaning: "A file of the policy is not valid YAML.",
    remedy: "Correct the file at the line named; a regex is safest in single quotes.",
  },
  FLB_POLICY_UNKNOWN_KEY: {
    meaning: "The policy has a key that Fleetban does not know.",
    remedy: "Correct the spelling or remove the key; docs/policy.md lists them all.",
  },
  FLB_POLICY_MISSING_KEY: {
    meaning: "A key that is needed is missing.",
    remedy: "Add the key; docs/policy.md has an example of each.",
  },
  FLB_POLICY_WRONG_TYPE: {
    meaning: "The value of a key is of the wrong type, such as a list where a number is needed.",
    remedy: "Write the value as docs/policy.md shows it for this key.",
  },
  FLB_POLICY_WRONG_VALUE: {
    meaning: "The value of a key is not one that is allowed.",
    remedy: "Write one of the values that docs/policy.md names for this key.",
  },
  FLB_POLICY_DUPLICATE: {
    meaning: "The same thing is written twice, in one file or in two files of a policy directory.",
    remedy: "Keep one of the two places named.",
  },
  FLB_POLICY_NOT_YET: {
    meaning: "The policy asks for something that this version of Fleetban cannot do yet.",
    remedy: "Remove the key, or wait for the version whose changelog names it.",
  },
  FLB_POLICY_FILTER_UNKNOWN: {
    meaning: "A jail names a filter that is neither in the policy, nor in the library, nor a file.",
    remedy: "Correct the name, or write the filter under `filters:`.",
  },
  FLB_POLICY_SOURCE_UNKNOWN: {
    meaning: "A jail names a source that the policy does not have.",
    remedy: "Correct the name, or write the source under `sources:`.",
  },
  FLB_POLICY_FILTER_REFERENCE: {
    meaning: 'A filter with options is not written as `name[option=value, option2="a,b"]`.',
    remedy: "Correct the brackets, commas or quotes.",
  },
  FLB_POLICY_FILTER_OPTION: {
    meaning: "A filter is given an option, or a value of an option, that it does not have.",
    remedy: "Use one of the options that the filter's `define:` lists.",
  },
  FLB_POLICY_FILTER_TAG: {
    meaning: "A filter's tags cannot be filled in: one contains itself, or is used more than 25 times.",
    remedy: "Correct the texts under `define:`.",
  },
  FLB_POLICY_FORMULA: {
    meaning: "A formula for the length of a ban cannot be read or computed.",
    remedy: "Correct it at the offset named; docs/policy.md shows what a formula may contain.",
  },
  FLB_NEVER_BAN_UNKNOWN: {
    meaning: "A check that protects addresses from a ban could not be made, so nothing is banned.",
    remedy: "Make readable what the message names; bans resume by themselves.",
  },
  FLB_NEVER_BAN_STALE: {
    meaning: "A protected list or host name can no longer be read; what was read last still holds.",
    remedy: "Make readable what the message names, or remove the entry from the ignore list.",
  },
} as const;
