export { listenOnSocket, type SocketServer } from "./admin/socket.ts";
export { sqliteCounterStore } from "./counter/sqlite/counter-store.ts";
export type { CounterDatabase } from "./counter/sqlite/database.ts";
export type { Decision, Verdict } from "./decision/decision.ts";
export type { HeldBan } from "./decision/held.ts";
export * from "./pipeline.ts";
