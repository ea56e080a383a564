import type { AuditLog, Clock, Log, Metrics } from "@fleetban/core";
import { type AdminMethod, adminServices, serviceDefinition } from "@fleetban/wire/admin";
import {
  type Server,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
  type UntypedHandleCall,
} from "@grpc/grpc-js";
import { type Authentication, authenticate } from "./access/authenticate.ts";
import { mayAct, methodAccess } from "./access/roles.ts";
import { AdminError, statusOf } from "./error.ts";
import type { AdminHandlers, CallContext } from "./handler.ts";

/** Around every call, whatever its service. */
export interface ServeOptions {
  authentication: Authentication;
  audit: AuditLog;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

type Request = Record<string, unknown>;
type AnyHandler = (request: Request, context: CallContext) => Promise<object> | AsyncIterable<object>;
type Call = ServerUnaryCall<Request, object> | ServerWritableStream<Request, object>;

/** Adds every service: authentication, the role, the audit and the answer's status are the same for all. */
export function addServices(server: Server, handlers: AdminHandlers, options: ServeOptions): void {
  for (const name of adminServices) {
    const service = serviceDefinition(name);
    const implementation: Record<string, UntypedHandleCall> = {};
    for (const [method, { responseStream }] of Object.entries(service)) {
      const handler = (handlers[name] as unknown as Record<string, AnyHandler>)[method] as AnyHandler;
      const full = `${name}.${method}` as AdminMethod;
      implementation[method] = responseStream
        ? streamed(full, handler, options)
        : unary(full, handler, options);
    }
    server.addService(service, implementation);
  }
}

function unary(method: AdminMethod, handler: AnyHandler, options: ServeOptions): UntypedHandleCall {
  return async (call: ServerUnaryCall<Request, object>, answer: sendUnaryData<object>) => {
    const ending = endOf(call);
    try {
      const context = await admit(method, call, ending.signal, options);
      const response = (await handler(call.request, context)) as object;
      await record(method, call.request, context, options);
      answered(method, status.OK, options);
      answer(null, response);
    } catch (error) {
      answer(refusal(method, error, options));
    } finally {
      ending.over();
    }
  };
}

function streamed(method: AdminMethod, handler: AnyHandler, options: ServeOptions): UntypedHandleCall {
  return async (call: ServerWritableStream<Request, object>) => {
    const ending = endOf(call);
    try {
      const context = await admit(method, call, ending.signal, options);
      for await (const message of handler(call.request, context) as AsyncIterable<object>) {
        if (ending.signal.aborted) break;
        if (!call.write(message)) await drained(call, ending.signal);
      }
      answered(method, status.OK, options);
      call.end();
    } catch (error) {
      call.emit("error", refusal(method, error, options));
    } finally {
      ending.over();
    }
  };
}

type Admitted = CallContext & { change: { before: unknown; after: unknown } | null };

async function admit(
  method: AdminMethod,
  call: Call,
  signal: AbortSignal,
  { authentication }: ServeOptions,
): Promise<Admitted> {
  const certificate = call.getAuthContext().sslPeerCertificate;
  const commonName = certificate?.subject?.CN;
  const identity = await authenticate(
    authentication,
    call.metadata,
    typeof commonName === "string" ? commonName : null,
  );
  const { role } = methodAccess[method];
  if (!mayAct(identity.role, role)) {
    throw new AdminError(
      "PERMISSION_DENIED",
      `${method} needs the role ${role}; ${identity.name} is ${identity.role}`,
    );
  }
  const context: Admitted = {
    identity,
    signal,
    change: null,
    changed(before, after) {
      context.change = { before, after };
    },
  };
  return context;
}

/** What was changed is recorded before the client hears that it is done. */
async function record(
  method: AdminMethod,
  request: Request,
  { identity, change }: Admitted,
  { audit, clock, log }: ServeOptions,
): Promise<void> {
  if (!methodAccess[method].changes || change === null) return;
  const { name, role } = identity;
  const asked = withoutFiles(request);
  log.info({ by: name, role, method, request: asked }, `${name} (${role}): ${method}`);
  await audit.append({ time: clock.now(), by: name, role, method, request: asked, ...change });
}

/** A policy's files are kept as a revision; their names are enough here. */
function withoutFiles({ files, ...rest }: Request): Request {
  if (!Array.isArray(files)) return files === undefined ? rest : { files, ...rest };
  return { ...rest, files: files.map(({ path }: { path: string }) => path) };
}

function refusal(method: AdminMethod, error: unknown, options: ServeOptions): ReturnType<typeof statusOf> {
  const refused = statusOf(error);
  answered(method, refused.code, options);
  if (!(error instanceof AdminError)) {
    options.log.error(
      { code: "FLB_ADMIN_FAILED", method, err: error },
      `${method} failed: ${refused.details}`,
    );
  } else if (refused.code === status.UNAUTHENTICATED || refused.code === status.PERMISSION_DENIED) {
    options.log.warn({ code: "FLB_ADMIN_REFUSED", method }, `${method} refused: ${error.message}`);
  }
  return refused;
}

function answered(method: AdminMethod, code: status, { metrics }: ServeOptions): void {
  metrics.count("fleetban_admin_calls_total", { method, status: status[code] });
}

function endOf(call: Call): { signal: AbortSignal; over(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  call.on("cancelled", abort);
  return { signal: controller.signal, over: () => call.off("cancelled", abort) };
}

function drained(call: ServerWritableStream<Request, object>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      call.off("drain", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    call.on("drain", go);
    signal.addEventListener("abort", go, { once: true });
    if (signal.aborted) go();
  });
}
