import { FleetbanError } from "@fleetban/core";

/**
 * What went wrong, with a code: Redis answered with an error, or did not answer.
 *
 * @param name where Redis is, without a password
 * @param lately what the connection met last, which says more than "not writable" does
 */
export function redisFailure(error: unknown, name: string, lately: Error | null): FleetbanError {
  if (error instanceof FleetbanError) return error;
  const said = lately ?? error;
  const reason = said instanceof Error ? said.message || said.name : String(said);
  const code = isRefusal(said) ? "FLB_COORDINATOR_REDIS_REFUSED" : "FLB_COORDINATOR_REDIS_AWAY";
  const what = isRefusal(said) ? "refused" : "is away";
  // Without the cause: the client's errors carry the command, and with AUTH the password.
  return new FleetbanError(code, `Redis at ${name} ${what}: ${reason}`);
}

/** Answered with an error, other than that it is just starting or failing over. */
function isRefusal(said: unknown): boolean {
  if (!(said instanceof Error) || said.name !== "ReplyError") return false;
  return !/^(LOADING|CLUSTERDOWN|MASTERDOWN|TRYAGAIN)\b/.test(said.message);
}
