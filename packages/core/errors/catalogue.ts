import { adminErrors } from "./admin.ts";
import { agentErrors } from "./agent.ts";
import { commandErrors } from "./command.ts";
import { coordinatorErrors } from "./coordinator.ts";
import { enforcerErrors } from "./enforcer.ts";
import { fail2banErrors } from "./fail2ban.ts";
import { fallbackErrors } from "./fallback.ts";
import { filterErrors } from "./filter.ts";
import { nodeErrors } from "./nodes.ts";
import { policyErrors } from "./policy.ts";
import { sourceErrors } from "./sources.ts";
import { stateErrors } from "./state.ts";
import { wireErrors } from "./wire.ts";

/** An entry of docs/errors.md. A code is never reused for another meaning. */
export interface ErrorEntry {
  /** What it means, one sentence. */
  meaning: string;
  /** What the operator can do, one or two sentences. */
  remedy: string;
}

/** Every error a user can meet, by code. One file per package beside this one. */
export const errorCatalogue = {
  ...policyErrors,
  ...fail2banErrors,
  ...filterErrors,
  ...agentErrors,
  ...sourceErrors,
  ...coordinatorErrors,
  ...stateErrors,
  ...wireErrors,
  ...enforcerErrors,
  ...adminErrors,
  ...nodeErrors,
  ...fallbackErrors,
  ...commandErrors,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;
