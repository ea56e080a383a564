export { type Agent, type AgentOptions, startAgent } from "./agent.ts";
export type { BatchOptions } from "./outbox/outbox.ts";
export { type ReadPiece, readLog } from "./read-log.ts";
export { expand as expandLogpath } from "./source/file/logpaths.ts";
