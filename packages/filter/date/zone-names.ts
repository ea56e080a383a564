const hour = 3_600_000;

/**
 * Offsets of zone abbreviations in milliseconds east of UTC. RFC 5322's North American ones
 * mean what it says; of the others that several countries use, the most spoken-of is taken.
 */
export const zoneOffsets: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...{ UTC: 0, GMT: 0, UT: 0, Z: 0, WET: 0 },
    ...{ EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7 },
    ...{ AKST: -9, AKDT: -8, HST: -10, AST: -4, ADT: -3, NST: -3.5, NDT: -2.5 },
    ...{ BRT: -3, BRST: -2, ART: -3, UYT: -3, CLT: -4, CLST: -3, BOT: -4, COT: -5, PET: -5, VET: -4 },
    ...{ WEST: 1, BST: 1, CET: 1, CEST: 2, MEZ: 1, MESZ: 2, MET: 1, MEST: 2, EET: 2, EEST: 3 },
    ...{ WAT: 1, CAT: 2, SAST: 2, EAT: 3, MSK: 3, MSD: 4, TRT: 3, IDT: 3, SAMT: 4 },
    ...{ IRST: 3.5, GST: 4, AZT: 4, AMT: 4, PKT: 5, UZT: 5, YEKT: 5, IST: 5.5, NPT: 5.75, OMST: 6 },
    ...{ ICT: 7, WIB: 7, KRAT: 7, HKT: 8, SGT: 8, MYT: 8, PHT: 8, AWST: 8, IRKT: 8, WITA: 8 },
    ...{ JST: 9, KST: 9, WIT: 9, YAKT: 9, ACST: 9.5, ACDT: 10.5, AEST: 10, AEDT: 11, VLAT: 10 },
    ...{ NZST: 12, NZDT: 13 },
  }).map(([name, hours]) => [name, hours * hour]),
);

const written = /^([A-Z]*)(?:([+-])([0-9]{1,2})(?::?([0-9]{2}))?)?$/i;

/**
 * Offset of a zone as a log line or `logtimezone` writes it: `Z`, `CEST`, `+0530`, `-03`, `UTC+05:30`;
 * an abbreviation with a number is their sum. Milliseconds east of UTC, or null when it is none.
 */
export function fixedOffset(text: string): number | null {
  const parts = written.exec(text);
  if (parts === null || text === "") return null;
  const [, name = "", sign, hours = "0", minutes = "0"] = parts;
  const base = name === "" ? 0 : zoneOffsets.get(name.toUpperCase());
  if (base === undefined || Number(hours) > 23 || Number(minutes) > 59) return null;
  const size = Number(hours) * hour + Number(minutes) * 60_000;
  return sign === "-" ? base - size : base + size;
}
