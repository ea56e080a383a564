import type { AdminMethod, Role } from "@fleetban/wire/admin";

/** What a client may do; each may do what those before it may. */
export type AccessRole = "viewer" | "operator" | "admin";

export const accessRoles: readonly AccessRole[] = ["viewer", "operator", "admin"];

/** Who may call a method, and whether it changes anything, which is then audited. */
export const methodAccess: Record<AdminMethod, { role: AccessRole; changes: boolean }> = {
  "Access.WhoAmI": { role: "viewer", changes: false },
  "Access.CreateToken": { role: "admin", changes: true },
  "Access.ListTokens": { role: "admin", changes: false },
  "Access.RevokeToken": { role: "admin", changes: true },
  "Access.ListAudit": { role: "admin", changes: false },
  "Bans.ListBans": { role: "viewer", changes: false },
  "Bans.GetBan": { role: "viewer", changes: false },
  "Bans.CreateBan": { role: "operator", changes: true },
  "Bans.DeleteBans": { role: "operator", changes: true },
  "Nodes.ListNodes": { role: "viewer", changes: false },
  "Nodes.GetNode": { role: "viewer", changes: false },
  "Nodes.DrainNode": { role: "operator", changes: true },
  "Nodes.QuarantineNode": { role: "operator", changes: true },
  "Bans.ExplainTarget": { role: "viewer", changes: false },
  "Events.WatchEvents": { role: "viewer", changes: false },
  "Guard.GetGuard": { role: "viewer", changes: false },
  "Guard.ListHeldBans": { role: "viewer", changes: false },
  "Guard.ReleaseHeldBans": { role: "operator", changes: true },
  "Guard.DropHeldBans": { role: "operator", changes: true },
  "Jails.ListJails": { role: "viewer", changes: false },
  "Jails.GetJail": { role: "viewer", changes: false },
  "Jails.SetJail": { role: "operator", changes: true },
  "Policies.GetPolicy": { role: "viewer", changes: false },
  "Policies.ValidatePolicy": { role: "viewer", changes: false },
  "Policies.DiffPolicy": { role: "viewer", changes: false },
  "Policies.ApplyPolicy": { role: "admin", changes: true },
  "Policies.ListRevisions": { role: "viewer", changes: false },
  "Policies.RollbackPolicy": { role: "admin", changes: true },
  "Policies.BacktestPolicy": { role: "viewer", changes: false },
};

export function mayAct(role: AccessRole, needed: AccessRole): boolean {
  return accessRoles.indexOf(role) >= accessRoles.indexOf(needed);
}

export function roleOnWire(role: AccessRole): Role {
  return `ROLE_${role.toUpperCase()}` as Role;
}

/** @returns undefined for ROLE_UNSPECIFIED and what a newer client may send */
export function roleFromWire(role: Role): AccessRole | undefined {
  return accessRoles.find((one) => roleOnWire(one) === role);
}
