// One process's adapters; those that need the NATS client are in @fleetban/wire/nats, which not everybody loads.
export * from "./memory/ban-table.ts";
export * from "./memory/checkpoint-store.ts";
export * from "./memory/match-bus.ts";
export * from "./memory/node-reports.ts";
export * from "./policy-revisions.ts";
export type { StateDatabase } from "./sqlite/database.ts";
export * from "./sqlite/state.ts";
