import {
  type ChannelCredentials,
  Client,
  type ClientReadableStream,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import {
  type AdminService,
  adminServices,
  type Input,
  type IsStream,
  type MethodOf,
  type RequestOf,
  type ResponseOf,
  serviceDefinition,
} from "./definition.ts";

export interface CallOptions {
  signal?: AbortSignal;
  /** Milliseconds; 15 s by default, none for a stream. */
  timeout?: number;
}

/** A method as the client calls it: a promise, or for a stream its messages one by one. */
type Method<S extends AdminService, M extends MethodOf<S>> = (
  request?: Input<RequestOf<S, M>>,
  options?: CallOptions,
) => IsStream<S, M> extends true ? AsyncIterable<ResponseOf<S, M>> : Promise<ResponseOf<S, M>>;

/** The admin API, typed: `client.Bans.ListBans({ jail: "sshd" })`. Rejects with grpc-js' ServiceError. */
export type AdminClient = { [S in AdminService]: { [M in MethodOf<S>]: Method<S, M> } } & {
  close(): void;
};

export interface AdminClientOptions {
  /** `unix:/run/fleetban/admin.sock` or `HOST:PORT`. */
  address: string;
  credentials: ChannelCredentials;
  /** Sent as `authorization: Bearer …`. */
  token?: string;
}

const callTimeout = 15_000;
/** A page of a thousand bans, or a policy. */
const largestMessage = 64 * 2 ** 20;

export function adminClient({ address, credentials, token }: AdminClientOptions): AdminClient {
  const client = new Client(address, credentials, { "grpc.max_receive_message_length": largestMessage });
  const made: Record<string, unknown> = { close: () => client.close() };
  for (const service of adminServices) {
    const methods: Record<string, unknown> = {};
    for (const [name, method] of Object.entries(serviceDefinition(service))) {
      const { path, requestSerialize, responseDeserialize, responseStream } = method;
      const metadata = new Metadata();
      if (token !== undefined) metadata.set("authorization", `Bearer ${token}`);
      methods[name] = (request: object = {}, { signal, timeout }: CallOptions = {}) => {
        if (responseStream) {
          const options = timeout === undefined ? {} : { deadline: Date.now() + timeout };
          return messages(
            client.makeServerStreamRequest(
              path,
              requestSerialize,
              responseDeserialize,
              request,
              metadata,
              options,
            ),
            signal,
          );
        }
        return new Promise<object>((resolve, reject) => {
          const call = client.makeUnaryRequest(
            path,
            requestSerialize,
            responseDeserialize,
            request,
            metadata,
            { deadline: Date.now() + (timeout ?? callTimeout) },
            (error: ServiceError | null, response?: object) => {
              signal?.removeEventListener("abort", cancel);
              if (error === null) resolve(response as object);
              else reject(error);
            },
          );
          const cancel = () => call.cancel();
          signal?.addEventListener("abort", cancel, { once: true });
          if (signal?.aborted) cancel();
        });
      };
    }
    made[service] = methods;
  }
  return made as AdminClient;
}

async function* messages(
  call: ClientReadableStream<object>,
  signal: AbortSignal | undefined,
): AsyncGenerator<object> {
  const cancel = () => call.cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  try {
    for await (const message of call) yield message;
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    signal?.removeEventListener("abort", cancel);
    call.cancel();
  }
}
