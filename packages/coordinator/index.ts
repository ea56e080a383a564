export { listenOnSocket, type SocketServer } from "./admin/socket.ts";
export { sqliteCounterStore } from "./counter/sqlite/counter-store.ts";
export type { StoreDatabase } from "./database.ts";
export { sqliteGuardStore } from "./guard/sqlite/guard-store.ts";
export { type JailOverride, JailOverrides } from "./jails/overrides.ts";
export { type NodeMark, NodeMarks } from "./nodes/marks.ts";
export { Nodes, type NodesOptions, type NodeView, type Receipts } from "./nodes/view.ts";
export * from "./pipeline.ts";
