import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { endianness } from "node:os";
import { parseNetwork } from "@fleetban/core";

/**
 * How many datagrams the kernel has dropped on a UDP socket because nobody fetched them in time, since
 * the socket was opened (proc(5): /proc/net/udp, last column); 0 where the system has no such file.
 */
export async function kernelDrops({ address, port, family }: AddressInfo): Promise<number> {
  const file = `/proc/self/net/${family === "IPv6" ? "udp6" : "udp"}`;
  const local = `${addressInHex(address)}:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const text = await readFile(file, "utf8").catch(() => "");
  let dropped = 0;
  for (const line of text.split("\n")) {
    const fields = line.trim().split(/\s+/);
    if (fields[1] === local) dropped += Number(fields.at(-1));
  }
  return dropped;
}

/** The kernel prints the address as 32-bit numbers of the machine's own byte order. */
function addressInHex(address: string): string {
  const bytes = Buffer.from(bytesOf(address));
  if (endianness() === "LE") bytes.swap32();
  return bytes.toString("hex").toUpperCase();
}

function bytesOf(address: string): Uint8Array {
  const [plain = ""] = address.split("%");
  const network = parseNetwork(plain);
  if (network === undefined) return new Uint8Array(4);
  if (!plain.includes(":") || network.family === 6) return network.bytes;
  return Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...network.bytes);
}
