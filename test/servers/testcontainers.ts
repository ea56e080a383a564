/** Loads testcontainers, which is large, where it is needed. */
export async function loadTestcontainers() {
  // Else it asks a network that the engine may not have, where the tests themselves run in a container.
  process.env.TESTCONTAINERS_HOST_OVERRIDE ??= "127.0.0.1";
  return import("testcontainers");
}
