// For other files that people write, and that are checked as the policy is.
export { z } from "zod";
export { choice, type KeyDoc, meta, refuse } from "../native/schema/scalars.ts";
export { describeIssue, PolicyError, type PolicyIssue } from "./issue.ts";
export { YamlSource } from "./source.ts";
export { type Validated, validate } from "./validate.ts";
