import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { listenOnSocket } from "@fleetban/coordinator";
import type { AdminListener, AdminOptions } from "@fleetban/coordinator/admin";
import { FleetbanError } from "@fleetban/core";
import { socketIn } from "../admin/options.ts";
import type { AdminSettings, Settings } from "./config/settings.ts";

/**
 * Serves the admin API where the settings say: on the machine's own socket, and on ports with TLS.
 *
 * @returns ends it
 * @throws FleetbanError FLB_ADMIN_LISTEN when a place that the settings name cannot be had
 */
export async function openAdminRole(
  { admin, state }: Settings,
  options: Omit<AdminOptions, "listeners">,
): Promise<() => Promise<void>> {
  const { log } = options;
  const serve = async () => {
    const { openAdmin } = await import("@fleetban/coordinator/admin");
    return openAdmin({ ...options, listeners: listenersOf(admin) });
  };
  const server = admin.tls === null ? undefined : await serve();
  const path = admin.socket ?? socketIn(state);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const closeSocket = await listenOnSocket(path, log, async () => server ?? (await serve()));
    return async () => {
      await closeSocket();
      await server?.stop();
    };
  } catch (error) {
    await server?.stop();
    // Who did not ask for a socket goes on without.
    if (admin.socket !== null) throw asListenError(error);
    log.warn(
      { code: "FLB_ADMIN_LISTEN", err: error },
      `No admin API on this machine: ${(error as Error).message}`,
    );
    return async () => {};
  }
}

function listenersOf({ tls }: AdminSettings): AdminListener[] {
  if (tls === null) return [];
  const { listen, clients, ...files } = tls;
  return listen.map((address) => ({ address, ...files, clients: new Map(clients) }));
}

function asListenError(cause: unknown): unknown {
  if (cause instanceof FleetbanError) return cause;
  return new FleetbanError("FLB_ADMIN_LISTEN", (cause as Error).message, { cause });
}
