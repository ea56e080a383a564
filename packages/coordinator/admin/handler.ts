import type { AdminService, Input, IsStream, MethodOf, RequestOf, ResponseOf } from "@fleetban/wire/admin";
import type { Identity } from "./access/authenticate.ts";

/** Around one call. */
export interface CallContext {
  identity: Identity;
  /** Aborts when the client is gone, cancels, or its deadline is over. */
  signal: AbortSignal;
  /** For the audit: what stood before and stands after; a method that changes anything says it. */
  changed(before: unknown, after: unknown): void;
}

/** A method as a service implements it. Requests have all defaults filled in. */
type Handler<S extends AdminService, M extends MethodOf<S>> = (
  request: RequestOf<S, M>,
  context: CallContext,
) => IsStream<S, M> extends true ? AsyncIterable<Input<ResponseOf<S, M>>> : Promise<Input<ResponseOf<S, M>>>;

export type ServiceHandlers<S extends AdminService> = { [M in MethodOf<S>]: Handler<S, M> };
/** Every service; one that is missing does not compile. */
export type AdminHandlers = { [S in AdminService]: ServiceHandlers<S> };
