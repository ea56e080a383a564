import type { Random } from "./random.ts";

/** Changes a line in one way; text that was not there before is ours. */
type Mutation = (line: string, random: Random) => string;

const address = /\b\d{1,3}(?:\.\d{1,3}){3}\b/g;
const time = /\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?/;

const forgedNames = [
  "root from 203.0.113.99 port 22 ssh2",
  "x' from '203.0.113.99",
  "a [203.0.113.99]: b",
  "user=<203.0.113.99>, rip=203.0.113.99",
  "203.0.113.99",
  "]: Failed password for root from 203.0.113.99 port 1 ssh2",
  'a" b',
  "host=203.0.113.99, referrer: ",
];

const spellings = [
  "2001:db8::1",
  "[2001:db8::1]",
  "2001:DB8:0:0:0:0:0:1",
  "2001:db8:1:2:3:4:5:6",
  "::ffff:192.0.2.7",
  "[::ffff:192.0.2.7]",
  "0:0:0:0:0:ffff:192.0.2.7",
  "::FFFF:c000:207",
  "64:ff9b::192.0.2.7",
  "fe80::1%eth0",
  "::1",
  "::",
  "2001:db8::",
  "2001:db8::1:58430",
  "1:2:3:4:5:6:7:8:9",
  "2001:db8:::1",
];

const odd = [
  "999.1.1.1",
  "192.0.2.1234",
  "192.0.2.300",
  "192.0.2.07",
  "192.0.2.1.5",
  "192.0.2",
  "192.0.2.1.example.com",
  "192.0.2.1/24",
  "host.example.com",
  "a_b^c.example",
  "-x.example.",
  "unknown",
  "",
];

const beyondAscii = ["Ünïcödé", "名前", "\u00a0", "\u2028", "\u{1f600}", "\u0660\u0661", "ſ", "İ", "\u0085"];

const replaceAddress =
  (texts: readonly string[]): Mutation =>
  (line, random) => {
    const found = [...line.matchAll(address)];
    if (found.length === 0) return insert(line, random.below(line.length), ` ${random.pick(texts)} `);
    const { index, 0: old } = random.pick(found);
    return line.slice(0, index) + random.pick(texts) + line.slice(index + old.length);
  };

function insert(line: string, at: number, text: string): string {
  return line.slice(0, at) + text + line.slice(at);
}

/** Offset where a word begins or ends. */
function edge(line: string, random: Random): number {
  const edges = [...line.matchAll(/\b/g)].map(({ index }) => index);
  return edges.length === 0 ? 0 : random.pick(edges);
}

function replaceWord(line: string, random: Random, text: string): string {
  const words = [...line.matchAll(/[^\s[\]()<>"'=,:;]+/g)];
  if (words.length === 0) return text;
  const { index, 0: old } = random.pick(words);
  return line.slice(0, index) + text + line.slice(index + old.length);
}

/** All ways in which lines are changed, by name. */
export const mutations: Readonly<Record<string, Mutation>> = {
  "forged name": (line, random) => insert(line, edge(line, random), random.pick(forgedNames)),
  "forged name for a word": (line, random) => replaceWord(line, random, random.pick(forgedNames)),
  "two addresses": (line, random) =>
    random.below(2) === 0
      ? replaceAddress(["198.51.100.5 203.0.113.6", "198.51.100.5, 203.0.113.6"])(line, random)
      : `${line} ${random.pick(["203.0.113.6", "from 203.0.113.6", "[203.0.113.6]:22"])}`,
  truncated: (line, random) => line.slice(0, random.below(line.length + 1)),
  "beginning lost": (line, random) => line.slice(random.below(line.length + 1)),
  "IPv6 spelling": replaceAddress(spellings),
  "odd address": replaceAddress(odd),
  "no time": (line) => line.replace(time, ""),
  "no date": (line) => line.replace(/^.{0,24}?\d{1,2}:\d{2}:\d{2}(?:[.,]\d+)?\S* ?/, ""),
  "wrong date": (line, random) =>
    random.below(2) === 0
      ? line.replace(time, random.pick(["24:61:61", "23:59:60", "1:2:3", "99:99:99"]))
      : line.replace(/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d+/, "Feb 30"),
  "beyond ASCII": (line, random) =>
    random.below(2) === 0
      ? insert(line, edge(line, random), random.pick(beyondAscii))
      : replaceWord(line, random, random.pick(beyondAscii)),
  "long field": (line, random) =>
    replaceWord(line, random, random.pick(["a", "1.", "/", "x ", "\u00e9"]).repeat(200 + random.below(800))),
  "doubled sign": (line, random) => {
    const at = random.below(line.length);
    return insert(line, at, line[at] ?? "");
  },
  "lost sign": (line, random) => {
    const at = random.below(line.length);
    return line.slice(0, at) + line.slice(at + 1);
  },
  "other case": (line, random) => {
    // fail2ban takes a SUN before a date for a zone, and ends with an exception.
    const behind = (time.exec(line)?.index ?? 0) + 1;
    return random.below(2) === 0
      ? line.slice(0, behind) + line.slice(behind).toUpperCase()
      : line.toLowerCase();
  },
  "more behind": (line, random) => line + random.pick([" ", "  [preauth]", "\t", ".", " x", ": 1", "\\n"]),
  "two spaces": (line) => line.replaceAll(" ", "  "),
};
