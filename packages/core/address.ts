import { isIP, SocketAddress } from "node:net";

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
  const address = slash < 0 ? text : text.slice(0, slash);
  const family = isIP(address);
  if (family === 0 || address.includes("%")) return undefined;
  let bytes = family === 4 ? ipv4Bytes(address) : ipv6Bytes(address);
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

function ipv4Bytes(text: string): Uint8Array {
  return Uint8Array.from(text.split("."), Number);
}

function ipv6Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(16);
  let groups = text;
  const dot = text.lastIndexOf(":");
  if (text.includes(".")) {
    const [a, b, c, d] = ipv4Bytes(text.slice(dot + 1)) as unknown as [number, number, number, number];
    groups = `${text.slice(0, dot + 1)}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
  }
  const [head = "", tail] = groups.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const all =
    tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  all.forEach((group, i) => {
    const value = Number.parseInt(group, 16);
    bytes[i * 2] = value >> 8;
    bytes[i * 2 + 1] = value & 0xff;
  });
  return bytes;
}

/** `24`, or for IPv4 also the netmask `255.255.255.0`. */
function prefixLength(text: string, ipv4: boolean): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  if (!ipv4 || isIP(text) !== 4) return undefined;
  const mask = ipv4Bytes(text).reduce((value, byte) => value * 256 + byte, 0);
  const length = Math.clz32(~mask >>> 0);
  return mask === (length === 0 ? 0 : (~0 << (32 - length)) >>> 0) ? length : undefined;
}

function isMapped(bytes: Uint8Array): boolean {
  return (
    bytes.length === 16 &&
    bytes[10] === 0xff &&
    bytes[11] === 0xff &&
    bytes.subarray(0, 10).every((byte) => byte === 0)
  );
}

function clearHostBits(bytes: Uint8Array, prefix: number): void {
  for (let i = 0; i < bytes.length; i++) {
    const keep = Math.min(8, Math.max(0, prefix - i * 8));
    bytes[i] = (bytes[i] as number) & (0xff << (8 - keep)) & 0xff;
  }
}

function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) {
    groups.push((((bytes[i] as number) << 8) | (bytes[i + 1] as number)).toString(16));
  }
  // The system's own formatter compresses zeros as RFC 5952 asks.
  return new SocketAddress({ address: groups.join(":"), family: "ipv6" }).address;
}
