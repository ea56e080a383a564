import { readFileSync } from "node:fs";
import type { PasswordPlace } from "@fleetban/core";

/**
 * The password as it is now: it may change while the agent runs.
 *
 * @throws Error in words, without the password
 */
export function readPassword(place: PasswordPlace): string {
  const password = "env" in place ? process.env[place.env] : readFileSync(place.file, "utf8").trimEnd();
  if (password === undefined || password === "") {
    throw new Error("env" in place ? `the environment has no ${place.env}` : `${place.file} is empty`);
  }
  // What follows a newline would be a command of its own.
  if (/[\r\n\0]/.test(password)) throw new Error("the password has a line break in it");
  return password;
}
