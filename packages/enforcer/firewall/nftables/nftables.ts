import { type Clock, FleetbanError, type Log, noLog, systemClock } from "@fleetban/core";
import type { Firewall, FirewallChange, FirewallState } from "../firewall.ts";
import { ConsoleUnavailable, NftConsole } from "./console.ts";
import { type Listing, nothing, parseListing } from "./listing.ts";
import { NftMonitor } from "./monitor.ts";
import { type NftCommand, runNft } from "./process.ts";
import { place } from "./sets.ts";
import {
  addStatements,
  defaultTable,
  removeStatements,
  setStatements,
  tableStatements,
} from "./statements.ts";

/** Changes of more elements go to a process of their own, which reads long input faster. */
const CONSOLE_LIMIT = 100;

/** How many of our own processes are remembered by their id. */
const OWN_PROCESSES = 64;

export interface NftablesOptions {
  /** How nft is called; `nft` by default. */
  command?: NftCommand;
  /** The name of our table, of family inet. */
  table?: string;
  clock?: Clock;
  /** Told what goes wrong beside the calls. */
  log?: Log;
}

/** The kernel's nftables, in one table of our own. */
export function nftablesFirewall(options: NftablesOptions = {}): Firewall {
  const { command = ["nft"], clock = systemClock, log = noLog } = options;
  const table = options.table === undefined ? defaultTable : `inet ${checkName(options.table)}`;
  const own = new Set<number>();
  const started = (pid: number) => {
    own.delete(pid);
    own.add(pid);
    for (const oldest of own) if (own.size > OWN_PROCESSES) own.delete(oldest);
  };
  const monitor = new NftMonitor(command, table, (pid) => own.has(pid), log);
  let nftConsole: NftConsole | undefined = new NftConsole(command, started);
  /** Sets that exist with their rules; undefined: not looked yet, or no longer sure. */
  let sets: Set<string> | undefined;

  async function run(statements: string[], elements: number): Promise<void> {
    const ended = monitor.expect(elements);
    try {
      await transact(statements, elements);
    } finally {
      ended();
    }
  }

  async function transact(statements: string[], elements: number): Promise<void> {
    if (nftConsole !== undefined && elements <= CONSOLE_LIMIT) {
      try {
        return await nftConsole.run(statements);
      } catch (error) {
        if (!(error instanceof ConsoleUnavailable)) throw error;
        log.warn({ err: error }, "nft -i does not work here: one process per change, which is slower");
        nftConsole = undefined;
      }
    }
    await runNft(command, ["-f", "-"], { input: lines(statements), started });
  }

  async function list(): Promise<Listing> {
    // Without our table the list of tables says so; `list table` would be an error like any other.
    const tables = await runNft(command, ["-j", "list", "tables"]);
    if (!hasTable(tables, table)) return nothing;
    const json = await runNft(command, ["-j", "list", "table", ...table.split(" ")]);
    return parseListing(json, clock.now());
  }

  async function read(): Promise<FirewallState> {
    const { sets: found, ...state } = await list();
    sets = state.intact ? found : undefined;
    return state;
  }

  async function apply({ add, remove, rebuild = false }: FirewallChange): Promise<void> {
    const placed = add.map(place);
    const displaced = remove.map(place);
    let fresh = rebuild;
    if (!fresh && sets === undefined) fresh = !(await read()).intact;
    const known = fresh ? new Set<string>() : (sets as Set<string>);
    // What is in a set that does not exist is gone already.
    const removed = displaced.filter(({ set }) => known.has(set));
    const all = new Set([...known, ...placed.map(({ set }) => set)]);
    const needed = new Set([...all].filter((set) => !known.has(set)));
    const statements = [
      ...(fresh ? tableStatements(table) : []),
      ...setStatements(table, needed, all),
      ...removeStatements(table, removed),
      ...addStatements(table, placed, clock.now()),
    ];
    // Not known until it succeeded.
    sets = undefined;
    if (statements.length > 0) await run(statements, removed.length + placed.length);
    sets = all;
  }

  let last: Promise<unknown> = Promise.resolve();
  /** One after the other. */
  function queued<T>(work: () => Promise<T>): Promise<T> {
    const result = last.then(work, work);
    last = result.catch(() => {});
    return result;
  }

  return {
    name: "nftables",
    read: () => queued(read),
    apply: (change) => queued(() => apply(change)),
    onChange: (listener) => monitor.onChange(listener),
    flush: () =>
      queued(async () => {
        sets = undefined;
        await run([`add table ${table}`, `delete table ${table}`], 0);
      }),
    async close() {
      await last;
      nftConsole?.close();
      monitor.close();
    },
  };
}

function checkName(name: string): string {
  if (/^[a-z][a-z0-9_-]{0,30}$/i.test(name)) return name;
  throw new FleetbanError("FLB_FIREWALL_REFUSED", `${JSON.stringify(name)} is no name for a table`);
}

function hasTable(json: string, table: string): boolean {
  const items = (JSON.parse(json) as { nftables: { table?: { family: string; name: string } }[] }).nftables;
  return items.some(
    (item) => item.table !== undefined && `${item.table.family} ${item.table.name}` === table,
  );
}

function* lines(statements: Iterable<string>): Generator<string> {
  for (const statement of statements) yield `${statement}\n`;
}
