export { libraryDirectory, libraryFilters } from "./filters/library.ts";
export { type ResolveOptions, resolveFilter } from "./filters/resolve.ts";
export { policyJsonSchema } from "./native/json-schema.ts";
export { type LoadOptions, loadPolicy, type PolicyReading, readPolicy } from "./native/load.ts";
export { parseAllowFile } from "./never-ban/ignore/allow-file.ts";
export { FilePolicySource, type FilePolicySourceOptions } from "./source/file-source.ts";
export { type FormatOptions, formatIssues, shortPath, wrap } from "./yaml/format.ts";
export { describeIssue, describePlace, type Place, PolicyError, type PolicyIssue } from "./yaml/issue.ts";
