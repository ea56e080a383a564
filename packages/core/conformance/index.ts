export * from "./audit-log.ts";
export * from "./ban-of.ts";
export * from "./ban-table.ts";
export * from "./checkpoint-store.ts";
export * from "./counter-store.ts";
export * from "./document-store.ts";
export * from "./guard-store.ts";
export * from "./match-bus.ts";
