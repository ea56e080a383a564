import { statSync } from "node:fs";
import { imageOf, ownImages, type Program } from "./images.ts";
import { loadTestcontainers } from "./testcontainers.ts";

/**
 * True where a Docker engine of this machine answers. One of another machine does not do: the tests and
 * their servers share the loopback and temporary folders.
 */
export async function atHand(): Promise<boolean> {
  if (!isSocket(socketOf(process.env.DOCKER_HOST))) return false;
  const { getContainerRuntimeClient } = await loadTestcontainers();
  return getContainerRuntimeClient().then(
    () => true,
    () => false,
  );
}

/** The images that the tests need and the engine does not have. */
export async function missingImages(): Promise<string[]> {
  const { getContainerRuntimeClient, ImageName } = await loadTestcontainers();
  const { image } = await getContainerRuntimeClient();
  const missing: string[] = [];
  for (const program of Object.keys(ownImages) as Program[]) {
    const name = imageOf(program);
    if (!(await image.exists(ImageName.fromString(name)))) missing.push(name);
  }
  return missing;
}

function socketOf(host = "unix:///var/run/docker.sock"): string {
  return host.startsWith("unix://") ? host.slice("unix://".length) : "";
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() ?? false;
}
