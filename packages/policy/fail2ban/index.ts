export { type ConfFilter, readConfFilter } from "./filter/read-filter.ts";
