export { sqliteCounterStore } from "./counter/sqlite/counter-store.ts";
export type { CounterDatabase } from "./counter/sqlite/database.ts";
export type { Decision, Verdict } from "./decision/decision.ts";
export type { HeldBan } from "./decision/held.ts";
export { counterKey } from "./intake/count-request.ts";
export * from "./pipeline.ts";
