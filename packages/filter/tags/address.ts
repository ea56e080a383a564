/**
 * What the address tags stand for, as Python regex source. They use no lookaround, so
 * that a pattern made of them stays within the linear engine, and ASCII classes only.
 * They take more than an address can be (`999.1.1.1`, `1:2:3`): whoever reads the
 * capture parses it, and a text that is no address is no match. Were they exact, the
 * engine would find an address inside a longer number instead.
 */
const hex = "[0-9a-fA-F]";

const quad = String.raw`(?P<ip4>[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]+)`;

/**
 * At least two colons; ends with a group, a dotted quad (RFC 4291 2.2) or `::`, never with one colon,
 * and never within a group: of `2001:db8::1:58430`, a port behind an address, it leaves the port.
 * At most eight groups, for what stands behind an address that is written out is its port.
 */
export const ip6 =
  `(?P<ip6>(?:(?:${hex}{1,4}:(?:${hex}{0,4}:){1,6}|:(?:${hex}{0,4}:){1,7})` +
  String.raw`${hex}{1,4}(?:\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]+)?` +
  `|${hex}{0,4}:(?:${hex}{0,4}:){0,7}:)(?!${hex}))`;

/** `::ffff:` and its long form, before an IPv4 address. */
const mapped = "(?:(?:::|(?:0{1,4}:){5})[fF]{4,6}:)?";

/** An IPv4 address, as itself or mapped into IPv6. */
export const ip4 = mapped + quad;

const bare = `(?:${ip4}|${ip6})`;

/** An address, bare or in brackets. */
export const addr = String.raw`\[?${bare}\]?`;

/** Names are ASCII (RFC 1123); `_` and `^` occur in what services print. */
export const dns = String.raw`(?P<dns>[0-9A-Za-z_.^\-]*[0-9A-Za-z_])`;

export const cidr = "(?P<cidr>[0-9]{1,3})";

export const host = `(?:${addr}|${dns})`;

/** An address with or without a prefix length. */
export const subnet = String.raw`\[?${bare}(?:/${cidr})?\]?`;
