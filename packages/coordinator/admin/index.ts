export type { AccessRole } from "./access/roles.ts";
export { accessRoles } from "./access/roles.ts";
export * from "./open.ts";
export type { AdminListener, AdminServer } from "./server.ts";
