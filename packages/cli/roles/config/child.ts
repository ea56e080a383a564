// Reads the configuration that the parent asks for, says what came of it, and ends.
import { FleetbanError } from "@fleetban/core";
import { type ReadOptions, readSettings } from "./read.ts";
import type { Settings } from "./settings.ts";

/** What the reading process says once. */
export type ReadMessage =
  | { outcome: "settings"; settings: Settings }
  | { outcome: "refused"; code: FleetbanError["code"]; message: string }
  /** A fault of ours, with its stack. */
  | { outcome: "failed"; error: unknown };

// Ctrl-C goes to every process of the terminal; whether to stop is for the one that asked.
process.on("SIGINT", () => {});
process.once("disconnect", () => process.exit());
process.once("message", (options: ReadOptions) => {
  process.send?.(read(options), () => process.disconnect());
});

function read(options: ReadOptions): ReadMessage {
  try {
    return { outcome: "settings", settings: readSettings(options) };
  } catch (error) {
    if (!(error instanceof FleetbanError)) return { outcome: "failed", error };
    return { outcome: "refused", code: error.code, message: error.message };
  }
}
