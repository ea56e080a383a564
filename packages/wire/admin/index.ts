// The admin API as client and server share it.
export * from "../proto/admin-api.ts";
export * from "./client.ts";
export * from "./definition.ts";
export * from "./time.ts";
