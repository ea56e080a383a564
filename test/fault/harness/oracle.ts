import type { Ban } from "@fleetban/core";
import type { Kernels } from "./kernels.ts";
import type { ExpectedBan, Ledger, Suspect } from "./ledger.ts";
import { jail, type Site } from "./site.ts";
import { type BanTableState, type Counted, countedOf } from "./stores.ts";

/** What was found: what is not there yet, and what may never be. */
export interface Findings {
  missing: string[];
  wrong: string[];
}

/**
 * Holds what stands in Redis, in the ban table and in the kernels against the book of what was
 * written. What may still come is `missing`; looks no further while something is.
 *
 * @param before what stood in the ban table when nothing was written: what coordinators note about the table itself
 */
export async function look(
  site: Site,
  ledger: Ledger,
  kernels: Kernels,
  suspects: readonly Suspect[],
  before: BanTableState,
): Promise<Findings> {
  const streams = await site.streams();
  const found: Findings = { missing: [], wrong: [] };
  const add = ({ missing, wrong }: Findings) => {
    found.missing.push(...missing);
    found.wrong.push(...wrong);
  };
  const counted = await countedOf((...words) => site.fleet.redisCli(...words), jail, suspects);
  for (const [i, suspect] of suspects.entries())
    add(judgeCount(suspect, counted[i] as Counted, ledger.maxretry));
  if (found.missing.length > 0) return found;

  for (const { address, bans } of suspects) {
    const expected = bans.at(-1);
    if (expected !== undefined) add(judgeBan(expected, await streams.ban(jail, address)));
  }
  if (found.missing.length > 0) return found;

  const table = await streams.banTable();
  const records = table.records - before.records;
  const writes = table.writes - before.writes;
  if (records !== ledger.bans) found.wrong.push(`the ban table has ${records} records, not ${ledger.bans}`);
  if (writes !== ledger.changes) {
    found.wrong.push(`the ban table was written to ${writes} times, not ${ledger.changes}`);
  }
  const poison = await streams.poison();
  if (poison > 0) found.wrong.push(`${poison} messages are poison`);

  found.missing.push(...(await kernels.missing()).map((where) => `in the kernel of ${where}`));
  const unanswered = await streams.unanswered();
  if (unanswered > 0) found.missing.push(`the acknowledgement of ${unanswered} batches`);
  found.missing.push(...(await site.unready()));
  found.wrong.push(...kernels.wrong.splice(0), ...site.parts.flatMap(({ wrong }) => wrong.splice(0)));
  return found;
}

/** Every match once: its id is there, and it is consumed by one ban or none. */
function judgeCount({ address, lines, open, bans }: Suspect, counted: Counted, maxretry: number): Findings {
  const said = `${address}: ${counted.ids} matches, ${counted.open} open, ${counted.trips} trips`;
  const due = `${said} in Redis; ${lines} lines, ${open.length} open, ${bans.length} trips are due`;
  const { ids, trips } = counted;
  if (ids > lines || trips > bans.length || counted.open >= maxretry) return { missing: [], wrong: [due] };
  if (ids < lines || trips < bans.length) return { missing: [due], wrong: [] };
  return { missing: [], wrong: counted.open === open.length ? [] : [due] };
}

function judgeBan(expected: ExpectedBan, stands: Ban | undefined): Findings {
  const due = `${expected.target}: ban ${JSON.stringify(expected)}`;
  if (stands === undefined || stands.generation < expected.generation) return { missing: [due], wrong: [] };
  const { target, since, until, generation, count, reason } = stands;
  const found = { target, since, until, generation, count, nodes: reason.nodes };
  const right = JSON.stringify(found) === JSON.stringify(expected) && stands.state === "active";
  return { missing: [], wrong: right ? [] : [`${due} is due; ${JSON.stringify(stands)} stands`] };
}
