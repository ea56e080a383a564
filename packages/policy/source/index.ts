// What a long-lived process needs of a policy's text: nothing here loads a YAML parser or the schemas.
export { describeIssue, PolicyError, type PolicyIssue } from "../yaml/issue.ts";
export { FilePolicySource, type FilePolicySourceOptions } from "./file-source.ts";
