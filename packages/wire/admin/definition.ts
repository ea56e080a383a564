import type { MethodDefinition, PackageDefinition, ServiceDefinition } from "@grpc/proto-loader";
import { fromJSON } from "@grpc/proto-loader";
import type { AdminApi } from "../proto/admin-api.ts";
import { adminDescriptor } from "../proto/admin-descriptor.ts";

export const adminPackage = "fleetban.admin.v1";

/** Such as `Bans`. */
export type AdminService = keyof AdminApi;
/** The methods of a service. */
export type MethodOf<S extends AdminService> = keyof AdminApi[S] & string;
/** Such as `Bans.CreateBan`. */
export type AdminMethod = { [S in AdminService]: `${S}.${MethodOf<S>}` }[AdminService];

type Call<S extends AdminService, M extends MethodOf<S>> = AdminApi[S][M] & {
  request: object;
  response: object;
  stream: boolean;
};
export type RequestOf<S extends AdminService, M extends MethodOf<S>> = Call<S, M>["request"];
export type ResponseOf<S extends AdminService, M extends MethodOf<S>> = Call<S, M>["response"];
export type IsStream<S extends AdminService, M extends MethodOf<S>> = Call<S, M>["stream"];

/** What may be sent for a message: absent fields have their defaults. */
export type Input<T> = T extends Uint8Array
  ? T
  : T extends (infer E)[]
    ? Input<E>[]
    : T extends object
      ? { [K in keyof T]?: Input<T[K]> | undefined }
      : T;

let loaded: PackageDefinition | undefined;

/** Every message and service, with reflection's descriptors. */
export function adminDefinition(): PackageDefinition {
  loaded ??= fromJSON(JSON.parse(adminDescriptor), {
    keepCase: true,
    longs: Number,
    enums: String,
    defaults: true,
    arrays: true,
    objects: true,
    oneofs: false,
  });
  return loaded;
}

/** As grpc-js wants it: paths, serializers, kinds of streams. */
export function serviceDefinition(name: AdminService): Record<string, MethodDefinition<object, object>> {
  return adminDefinition()[`${adminPackage}.${name}`] as ServiceDefinition as Record<
    string,
    MethodDefinition<object, object>
  >;
}

export const adminServices = ["Access", "Bans", "Events", "Guard", "Jails", "Nodes", "Policies"] as const;
// A service that is missing above does not compile.
({}) as Record<AdminService, 1> satisfies Record<(typeof adminServices)[number], 1>;
