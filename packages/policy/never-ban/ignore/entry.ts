import { type Network, parseNetwork } from "@fleetban/core";

/** One entry of an ignore list. */
export type IgnoreEntry =
  | { kind: "network"; network: Network }
  | { kind: "name"; name: string }
  | { kind: "file"; path: string };

/**
 * Reads an entry of an ignore list: an address, a CIDR (`10.0.0.0/8`,
 * `10.0.0.0/255.0.0.0`), a host name, or `file:PATH`.
 *
 * @returns a text that says what is wrong when it is none of these
 */
export function parseIgnoreEntry(text: string): IgnoreEntry | string {
  if (text.startsWith("file:")) {
    const path = text.slice("file:".length);
    if (path.trim() === "") return "file: needs a path, such as file:/etc/fleetban/allow.txt";
    return { kind: "file", path };
  }
  const network = parseNetwork(text);
  if (network !== undefined) return { kind: "network", network };
  if (/^\[.*\]$/.test(text)) return `${JSON.stringify(text)} is not an address: leave the brackets out`;
  if (/[/:]/.test(text) || /^[\d.]+$/.test(text)) {
    return `${JSON.stringify(text)} is not an address or CIDR`;
  }
  if (!isHostName(text)) return `${JSON.stringify(text)} is not an address, CIDR, host name or file:PATH`;
  return { kind: "name", name: text.replace(/\.$/, "").toLowerCase() };
}

/** RFC 1123, and underscores, which occur. */
function isHostName(text: string): boolean {
  return (
    text.length <= 253 &&
    text
      .replace(/\.$/, "")
      .split(".")
      .every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/i.test(label))
  );
}
