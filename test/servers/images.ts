/** The servers that tests start. */
export type Program = "nats-server" | "redis-server" | "valkey-server";

/** What `npm test` makes of Debian 13's packages; never pulled. */
export const ownImages: Readonly<Record<Program, string>> = {
  "nats-server": "fleetban-test/nats:2.10",
  "redis-server": "fleetban-test/redis:8.0",
  "valkey-server": "fleetban-test/valkey:8.1",
};

const variables = {
  "nats-server": "FLEETBAN_NATS_IMAGE",
  "redis-server": "FLEETBAN_REDIS_IMAGE",
  "valkey-server": "FLEETBAN_VALKEY_IMAGE",
} as const;

/** The image that has a program, in its PATH: one that the environment names, or our own. */
export function imageOf(program: Program): string {
  return process.env[variables[program]] || ownImages[program];
}

/** True for an image that only this project makes. */
export function isOwn(image: string): boolean {
  return Object.values(ownImages).includes(image);
}
