/** An address or network in canonical form: `192.0.2.1`, `192.0.2.0/24`, `2001:db8::1`, `2001:db8::/32`. */
export interface Network {
  family: 4 | 6;
  /** Canonical text; a full-length prefix is left out. */
  text: string;
  /** 4 or 16 bytes, host bits cleared. */
  bytes: Uint8Array;
  /** Prefix length, 0 to 32 or 128. */
  prefix: number;
}

/**
 * Reads an address or CIDR. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is the
 * IPv4 address it stands for; brackets and zone identifiers are not accepted.
 *
 * @returns undefined when the text is neither.
 */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  const end = slash < 0 ? text.length : slash;
  let bytes = text.indexOf(":") < 0 ? ipv4Bytes(text, 0, end) : ipv6Bytes(text, end);
  if (bytes === undefined) return undefined;
  const width = bytes.length * 8;
  let prefix = width;
  if (slash >= 0) {
    const length = prefixLength(text.slice(slash + 1), bytes.length === 4);
    if (length === undefined || length > width) return undefined;
    prefix = length;
  }
  if (isMapped(bytes) && prefix >= 96) {
    bytes = bytes.slice(12);
    prefix -= 96;
  }
  clearHostBits(bytes, prefix);
  const canonical = formatAddress(bytes);
  const full = prefix === bytes.length * 8;
  return {
    family: bytes.length === 4 ? 4 : 6,
    text: full ? canonical : `${canonical}/${prefix}`,
    bytes,
    prefix,
  };
}

/** Whether `outer` holds all of `inner`. */
export function contains(outer: Network, inner: Network): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const whole = outer.prefix >> 3;
  for (let i = 0; i < whole; i++) if (outer.bytes[i] !== inner.bytes[i]) return false;
  const rest = outer.prefix & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((outer.bytes[whole] as number) & mask) === ((inner.bytes[whole] as number) & mask);
}

/** Whether the two share any address. */
export function overlaps(a: Network, b: Network): boolean {
  return contains(a, b) || contains(b, a);
}

const digit = { zero: 0x30, nine: 0x39, dot: 0x2e, colon: 0x3a };

/** Four decimal numbers without leading zeros; undefined: anything else. */
function ipv4Bytes(text: string, start: number, end: number): Uint8Array | undefined {
  const bytes = new Uint8Array(4);
  let at = start;
  for (let i = 0; i < 4; i++) {
    if (i > 0 && text.charCodeAt(at++) !== digit.dot) return undefined;
    const first = at;
    let value = 0;
    for (; at < end && at < first + 3; at++) {
      const code = text.charCodeAt(at);
      if (code < digit.zero || code > digit.nine) break;
      value = value * 10 + code - digit.zero;
    }
    if (at === first || value > 255) return undefined;
    if (at > first + 1 && text.charCodeAt(first) === digit.zero) return undefined;
    bytes[i] = value;
  }
  return at === end ? bytes : undefined;
}

/** Eight groups, of which `::` may leave some out; the last two may be written as IPv4. */
function ipv6Bytes(text: string, end: number): Uint8Array | undefined {
  const groups: number[] = [];
  /** Where `::` stands. */
  let gap = -1;
  let at = 0;
  while (at < end) {
    if (text.charCodeAt(at) === digit.colon) {
      // Alone only between groups: at the start there are two, at the end none is left over.
      if (text.charCodeAt(at + 1) === digit.colon && at + 1 < end) {
        if (gap >= 0) return undefined;
        gap = groups.length;
        at += 2;
        if (at === end) break;
      } else {
        if (groups.length === 0) return undefined;
        at += 1;
      }
    } else if (groups.length > 0) return undefined;
    const first = at;
    let value = 0;
    for (; at < end && at < first + 4; at++) {
      const nibble = hexDigit(text.charCodeAt(at));
      if (nibble < 0) break;
      value = value * 16 + nibble;
    }
    if (at < end && text.charCodeAt(at) === digit.dot) {
      const last = ipv4Bytes(text, first, end);
      if (last === undefined) return undefined;
      const [a, b, c, d] = last as unknown as [number, number, number, number];
      groups.push(a * 256 + b, c * 256 + d);
      at = end;
    } else {
      if (at === first) return undefined;
      groups.push(value);
    }
    if (groups.length > 8) return undefined;
  }
  if (gap < 0 ? groups.length !== 8 : groups.length > 7) return undefined;
  const bytes = new Uint8Array(16);
  const left = 8 - groups.length;
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i] as number;
    const place = gap >= 0 && i >= gap ? i + left : i;
    bytes[place * 2] = group >> 8;
    bytes[place * 2 + 1] = group & 0xff;
  }
  return bytes;
}

function hexDigit(code: number): number {
  if (code >= digit.zero && code <= digit.nine) return code - digit.zero;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : -1;
}

/** `24`, or for IPv4 also the netmask `255.255.255.0`. */
function prefixLength(text: string, ipv4: boolean): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  const bytes = ipv4 ? ipv4Bytes(text, 0, text.length) : undefined;
  if (bytes === undefined) return undefined;
  const mask = bytes.reduce((value, byte) => value * 256 + byte, 0);
  const length = Math.clz32(~mask >>> 0);
  return mask === (length === 0 ? 0 : (~0 << (32 - length)) >>> 0) ? length : undefined;
}

function isMapped(bytes: Uint8Array): boolean {
  if (bytes.length !== 16 || bytes[10] !== 0xff || bytes[11] !== 0xff) return false;
  for (let i = 0; i < 10; i++) if (bytes[i] !== 0) return false;
  return true;
}

function clearHostBits(bytes: Uint8Array, prefix: number): void {
  for (let i = prefix >> 3; i < bytes.length; i++) {
    const keep = Math.max(0, prefix - i * 8);
    bytes[i] = (bytes[i] as number) & (0xff << (8 - keep)) & 0xff;
  }
}

/** As RFC 5952 writes them: the first of the longest runs of zeros is left out. */
function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return `${bytes[0]}.${bytes[1]}.${bytes[2]}.${bytes[3]}`;
  const { start, length } = longestZeros(bytes);
  if (length === 0) return groupsOf(bytes, 0, 8);
  // As inet_ntop does it: behind so many zeros the rest is an IPv4 address.
  if (start === 0 && (length === 6 || isMapped(bytes))) {
    return `::${length === 5 ? "ffff:" : ""}${formatAddress(bytes.subarray(12))}`;
  }
  return `${groupsOf(bytes, 0, start)}::${groupsOf(bytes, start + length, 8)}`;
}

/** Of two groups or more; none: a length of 0. */
function longestZeros(bytes: Uint8Array): { start: number; length: number } {
  let longest = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i < 8; i++) {
    const length = i + 1 - start;
    if (bytes[i * 2] !== 0 || bytes[i * 2 + 1] !== 0) start = i + 1;
    else if (length >= 2 && length > longest.length) longest = { start, length };
  }
  return longest;
}

function groupsOf(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let i = from; i < to; i++) {
    if (i > from) text += ":";
    text += (((bytes[i * 2] as number) << 8) | (bytes[i * 2 + 1] as number)).toString(16);
  }
  return text;
}
