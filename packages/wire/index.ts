export * from "./memory/ban-table.ts";
export * from "./memory/checkpoint-store.ts";
export * from "./memory/match-bus.ts";
export * from "./nats/index.ts";
export type { StateDatabase } from "./sqlite/database.ts";
export * from "./sqlite/state.ts";
