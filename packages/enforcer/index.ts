export type { Element, Service } from "./element.ts";
export * from "./firewall/detect.ts";
export { type DryRunOptions, dryRunFirewall } from "./firewall/dry-run/dry-run.ts";
export type { Firewall, FirewallChange, FirewallState } from "./firewall/firewall.ts";
export { type NftablesOptions, nftablesFirewall } from "./firewall/nftables/nftables.ts";
export type { NftCommand } from "./firewall/nftables/process.ts";
export type { BareBan } from "./follow/standing-ban.ts";
export { type Enforcer, type EnforcerOptions, type OwnBans, startEnforcer } from "./pipeline.ts";
