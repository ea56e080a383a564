import { type ErrorCode, FleetbanError } from "@fleetban/core";
import { ErrorCode as Nats, NatsError } from "nats";

/** JetStream's own codes (server/errors.json of nats-server). */
export const apiCodes = {
  consumerNotFound: 10014,
  deleteFailed: 10057,
  messageNotFound: 10037,
  notEnabled: 10076,
  notEnabledForAccount: 10039,
  sequenceNotFound: 10043,
  streamNameInUse: 10058,
  streamNotFound: 10059,
  wrongLastSequence: 10071,
} as const;

const missing = new Set<number | undefined>([
  apiCodes.consumerNotFound,
  apiCodes.streamNotFound,
  apiCodes.notEnabled,
  apiCodes.notEnabledForAccount,
]);
const refused = new Set<string>([
  Nats.AuthenticationExpired,
  Nats.AuthenticationTimeout,
  Nats.AuthorizationViolation,
  Nats.AccountExpired,
  Nats.BadAuthentication,
  Nats.PermissionsViolation,
]);

/** JetStream's code of an error that it answered with. */
export function apiCode(error: unknown): number | undefined {
  return error instanceof NatsError ? error.api_error?.err_code : undefined;
}

/** Whether an error of ours comes from this answer of JetStream. */
export function isAnswer(error: unknown, code: number): boolean {
  return error instanceof FleetbanError && apiCode(error.cause) === code;
}

/**
 * Turns what the NATS client says into an error with a code. Whatever has none of its own means that
 * there was no answer; errors of ours and bugs stay as they are.
 *
 * @param what was tried, for the message
 */
export function natsError(what: string, cause: unknown): unknown {
  if (!(cause instanceof NatsError)) return cause;
  return new FleetbanError(codeOf(cause), `${what}: ${cause.api_error?.description ?? cause.message}`, {
    cause,
  });
}

function codeOf({ code, api_error }: NatsError): ErrorCode {
  if (api_error !== undefined) {
    return missing.has(api_error.err_code) ? "FLB_NATS_NOT_PROVISIONED" : "FLB_NATS_STORE";
  }
  if (code === Nats.NoResponders) return "FLB_NATS_NOT_PROVISIONED";
  if (code === Nats.MaxPayloadExceeded) return "FLB_RECORD_LIMIT";
  return refused.has(code) ? "FLB_NATS_REFUSED" : "FLB_NATS_UNREACHABLE";
}
