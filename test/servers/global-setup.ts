import { atHand, missingImages } from "./engine-at-hand.ts";
import { imageOf, ownImages, type Program } from "./images.ts";
import { beginRun, sweep } from "./sweep.ts";

/**
 * Vitest's global setup: decides once how servers are started, and leaves no container behind.
 * FLEETBAN_SERVERS is `local`, `containers`, or `auto`: containers where a Docker engine of this machine
 * has the images.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  const way = await decide(process.env.FLEETBAN_SERVERS ?? "auto");
  process.env.FLEETBAN_SERVERS = way;
  if (way === "local") return undefined;
  const images = (Object.keys(ownImages) as Program[]).map(imageOf);
  console.log(`Servers in containers: ${images.join(", ")}`);
  beginRun();
  await sweep({ own: false });
  return () => sweep({ own: true });
}

async function decide(asked: string): Promise<"local" | "containers"> {
  switch (asked) {
    case "local":
      return "local";
    case "containers":
      if (await atHand()) return "containers";
      throw new Error(
        "FLEETBAN_SERVERS=containers, and no Docker engine of this machine answers: `npm run containers -- COMMAND` starts one",
      );
    case "auto":
      return (await atHand()) && (await missingImages()).length === 0 ? "containers" : "local";
    default:
      throw new Error(`FLEETBAN_SERVERS is local, containers or auto, not "${asked}"`);
  }
}
