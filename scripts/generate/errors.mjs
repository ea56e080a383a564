import { errorCatalogue } from "../../packages/core/dist/index.js";

/** docs/errors.md from the catalogue in packages/core/errors. */
export async function errorReference() {
  const lines = [
    "# Errors",
    "",
    "Every error that Fleetban can show has a code. The message says what happened;",
    "this page says what it means and what to do. A code never changes its meaning.",
    "",
    "_Generated from `packages/core/errors/` by `npm run generate`._",
    "",
  ];
  for (const code of Object.keys(errorCatalogue).sort()) {
    const { meaning, remedy } = errorCatalogue[code];
    lines.push(`## ${code}`, "", meaning, "", `**What to do:** ${remedy}`, "");
  }
  return { path: "docs/errors.md", text: lines.join("\n") };
}
