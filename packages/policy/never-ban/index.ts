export { type IgnoreEntry, parseIgnoreEntry } from "./ignore/entry.ts";
export type { Lookup } from "./ignore/names.ts";
export { createListedNeverBan } from "./lists-only.ts";
export { NetworkSet } from "./network-set.ts";
export {
  createNeverBan,
  type LocalNeverBan,
  type NeverBanOptions,
  type ProtectedPolicy,
} from "./never-ban.ts";
