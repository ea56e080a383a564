import { arch, endianness } from "node:os";

/** Somebody who is logged in from elsewhere. */
export interface RemoteSession {
  user: string;
  /** An address, or a name that is still to be looked up. */
  host: string;
}

/** USER_PROCESS of utmp(5). */
const userProcess = 7;

/**
 * Architectures whose time in utmp is 64 bits wide; the others keep 32 bits, so that
 * old programs can read the file (glibc's bits/utmp.h, __WORDSIZE_TIME64_COMPAT32).
 */
const wide = new Set(["arm64", "riscv64", "loong64"]);

/**
 * Reads the records of utmp(5).
 *
 * @returns undefined when the bytes are not whole records
 */
export function parseUtmp(bytes: Uint8Array, machine: string = arch()): RemoteSession[] | undefined {
  const [size, addressAt] = wide.has(machine) ? [400, 360] : [384, 348];
  if (bytes.length % size !== 0) return undefined;
  const sessions: RemoteSession[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const record = bytes.subarray(at, at + size);
    const type = new DataView(record.buffer, record.byteOffset).getInt16(0, endianness() === "LE");
    if (type !== userProcess) continue;
    const user = field(record, 44, 32);
    const host = addressOf(record.subarray(addressAt, addressAt + 16)) ?? hostOf(field(record, 76, 256));
    if (host !== undefined) sessions.push({ user, host });
  }
  return sessions;
}

function field(record: Uint8Array, at: number, length: number): string {
  const bytes = record.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end < 0 ? length : end)).toString("latin1");
}

/** ut_addr_v6: an IPv4 address fills the first four bytes; all zero: none. */
function addressOf(bytes: Uint8Array): string | undefined {
  if (bytes.every((byte) => byte === 0)) return undefined;
  if (bytes.subarray(4).every((byte) => byte === 0)) return bytes.subarray(0, 4).join(".");
  return (Buffer.from(bytes).toString("hex").match(/.{4}/g) as string[]).join(":");
}

/** ut_host without an address beside it: `:0` and `tmux(1).%0` are local, `192.0.2.1 via mosh [7]` is not. */
function hostOf(text: string): string | undefined {
  const host = text.split(" ", 1)[0] as string;
  return /^[\w-]+(?:\.[\w-]+)+$|^[0-9a-f:]*:[0-9a-f:]*:[0-9a-f:.]*$/i.test(host) ? host : undefined;
}
