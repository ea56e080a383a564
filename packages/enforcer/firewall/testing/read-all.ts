import type { Element } from "../../element.ts";
import type { Firewall } from "../firewall.ts";

/** All that a firewall holds, where it can't be much. */
export async function readAll(firewall: Firewall): Promise<{ intact: boolean; elements: Element[] }> {
  const { intact, parts } = await firewall.look();
  const read: Awaited<ReturnType<Firewall["read"]>>[] = [];
  for (const part of parts) read.push(await firewall.read(part));
  return {
    intact: intact && read.every((part) => part.intact),
    elements: read.flatMap(({ elements }) => elements),
  };
}
