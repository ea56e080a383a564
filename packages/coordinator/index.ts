export { listenOnSocket, type SocketServer } from "./admin/socket.ts";
export { sqliteCounterStore } from "./counter/sqlite/counter-store.ts";
export type { StoreDatabase } from "./database.ts";
export { sqliteGuardStore } from "./guard/sqlite/guard-store.ts";
export * from "./pipeline.ts";
