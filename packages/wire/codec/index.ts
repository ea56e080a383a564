// The records' bytes, for stores outside of this package that keep them.
export { decodeBan, encodeBan } from "./ban.ts";
