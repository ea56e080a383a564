/** Errors of reading fail2ban's own configuration; see catalogue.ts. */
export const fail2banErrors = {
  FLB_FAIL2BAN_SYNTAX: {
    meaning: "A file of a fail2ban directory is not written as fail2ban's configuration is.",
    remedy:
      "Correct the file at the line named: sections in [brackets], `option = value`, continued lines indented.",
  },
  FLB_FAIL2BAN_DUPLICATE: {
    meaning: "A file of a fail2ban directory has the same section, or the same option of a section, twice.",
    remedy: "Keep one of the two; a later file may override an earlier one.",
  },
  FLB_FAIL2BAN_INTERPOLATION: {
    meaning: "A `%(name)s` of a fail2ban file leads nowhere, in a circle, or a percent sign stands alone.",
    remedy: "Correct the name, or write %% for a percent sign.",
  },
  FLB_FAIL2BAN_MISSING: {
    meaning:
      "A fail2ban directory lacks a file that is needed: its jail.conf, or a filter that a jail names.",
    remedy: "Give the directory that holds jail.conf and filter.d, or correct the filter's name.",
  },
  FLB_FAIL2BAN_INCLUDES: {
    meaning: "Files of a fail2ban directory include one another too often or too deeply.",
    remedy: "Take out the includes that repeat: at most 10 deep, and 200 files for one name.",
  },
  FLB_FAIL2BAN_VALUE: {
    meaning: "An option of a fail2ban file has a value that cannot be read.",
    remedy: "Write the value as fail2ban's manual shows it for this option.",
  },
  FLB_FAIL2BAN_UNSUPPORTED: {
    meaning: "A fail2ban file asks for something that this version of Fleetban cannot do.",
    remedy: "Remove what the message names, or write the jail in Fleetban's own policy.",
  },
} as const;
