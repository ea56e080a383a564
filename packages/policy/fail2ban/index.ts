export { type ConfFilter, readConfFilter } from "./filter/read-filter.ts";
export { type ImportedPolicy, importDirectory } from "./import/import-directory.ts";
export type { JailNote } from "./jails/note.ts";
