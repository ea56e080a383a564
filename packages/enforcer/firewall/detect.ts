import { FleetbanError } from "@fleetban/core";
import { type NftCommand, runNft } from "./nftables/process.ts";
import { defaultTable } from "./nftables/statements.ts";

/** What `--firewall auto` stands for on this machine. */
export type Detected = { kind: "nftables" } | { kind: "dry-run"; reason: string; error: FleetbanError };

/** Tries, without changing anything, whether the kernel would take a table from us. */
export async function detectFirewall({
  command = ["nft"],
}: {
  command?: NftCommand;
} = {}): Promise<Detected> {
  try {
    await runNft(command, ["--check", "add", "table", ...defaultTable.split(" ")]);
    // The listing that the enforcer lives by is JSON, which not every nft is built with.
    await runNft(command, ["-j", "list", "tables"]);
    return { kind: "nftables" };
  } catch (error) {
    if (error instanceof FleetbanError)
      return { kind: "dry-run", reason: `${error.message} (${error.code})`, error };
    throw error;
  }
}
