import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { adminServices } from "@fleetban/wire/admin";
import {
  type ClientDuplexStream,
  credentials,
  loadPackageDefinition,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadFileDescriptorSetFromBuffer, loadSync } from "@grpc/proto-loader";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type AdminBench, startAdminBench } from "./testing/bench.ts";

/** What grpcurl and its like know before they ask: the reflection service's own file, and the address. */
const known = join(
  dirname(createRequire(import.meta.url).resolve("@grpc/reflection/package.json")),
  "build/proto/grpc/reflection/v1/reflection.proto",
);

type Answer = Record<string, { service?: { name: string }[]; file_descriptor_proto?: Buffer[] }>;

describe("a client that knows nothing of the API", () => {
  let bench: AdminBench;
  beforeEach(async () => {
    bench = await startAdminBench();
  });
  afterEach(() => bench.stop());

  /** A service's client, looked up by its full name in what was loaded. */
  function clientOf(
    loaded: ReturnType<typeof loadPackageDefinition>,
    name: string,
  ): ServiceClientConstructor {
    const found = name
      .split(".")
      .reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], loaded);
    return found as ServiceClientConstructor;
  }
  async function ask(stream: ClientDuplexStream<object, Answer>, request: object): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      stream.once("data", resolve);
      stream.once("error", reject);
    });
    stream.write(request);
    return answer;
  }

  it("learns it from the server's reflection, and uses it", async () => {
    const address = `unix:${join(bench.folder, "admin.sock")}`;
    const Reflection = clientOf(
      loadPackageDefinition(loadSync(known, { keepCase: true })),
      "grpc.reflection.v1.ServerReflection",
    );
    const reflection = new Reflection(address, credentials.createInsecure());
    const open = (reflection.ServerReflectionInfo as () => unknown).bind(reflection);
    const stream = open() as ClientDuplexStream<object, Answer>;
    const { list_services_response } = await ask(stream, { list_services: "" });
    const names = list_services_response?.service?.map(({ name }) => name) ?? [];
    expect(names).toEqual(expect.arrayContaining(adminServices.map((name) => `fleetban.admin.v1.${name}`)));

    const { file_descriptor_response } = await ask(stream, {
      file_containing_symbol: "fleetban.admin.v1.Bans",
    });
    const files = file_descriptor_response?.file_descriptor_proto ?? [];
    stream.end();
    // A FileDescriptorSet is its files one after the other, each as field 1.
    const set = Buffer.concat(files.flatMap((file) => [Buffer.from([0x0a, ...varint(file.length)]), file]));
    const Bans = clientOf(
      loadPackageDefinition(loadFileDescriptorSetFromBuffer(set)),
      "fleetban.admin.v1.Bans",
    );
    const bans = new Bans(address, credentials.createInsecure());
    const call = (method: string, request: object) =>
      new Promise<Record<string, unknown>>((resolve, reject) => {
        const invoke = (bans[method] as (...args: unknown[]) => void).bind(bans);
        invoke(request, (error: Error | null, answer: Record<string, unknown>) => {
          if (error === null) resolve(answer);
          else reject(error);
        });
      });
    await call("CreateBan", { target: "203.0.113.9", comment: "by reflection" });
    expect(await call("ListBans", {})).toMatchObject({ bans: [{ target: "203.0.113.9", jail: "manual" }] });
    reflection.close();
    bans.close();
  });
});

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
