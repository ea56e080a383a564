import { exitCodeOf, reportError } from "./log/report-error.ts";
import { createProgram } from "./program.ts";

// A reader that goes away (`fleetban … | head`) is no error of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 2));

process.on("uncaughtException", (error) => {
  reportError(error);
  process.exit(2);
});

try {
  await createProgram().parseAsync();
} catch (error) {
  reportError(error);
  process.exitCode = exitCodeOf(error);
}
