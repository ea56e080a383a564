import { type Clock, FleetbanError, type Log, noLog, systemClock } from "@fleetban/core";
import type { Element } from "../../element.ts";
import { nextTurn } from "../../turn.ts";
import type { Firewall, FirewallChange, FirewallPart, FirewallState } from "../firewall.ts";
import { ConsoleUnavailable, NftConsole } from "./console.ts";
import { Layout } from "./layout.ts";
import { parseElements, parseStructure } from "./listing.ts";
import { NftMonitor } from "./monitor.ts";
import { type NftCommand, runNft } from "./process.ts";
import { type Placed, parseSetName, place, type SetShape } from "./sets.ts";
import {
  addStatements,
  defaultTable,
  removeStatements,
  setStatements,
  tableStatements,
} from "./statements.ts";

/** Changes of more elements go to a process of their own, which reads long input faster. */
const CONSOLE_LIMIT = 100;

/** The kernel lists a set in a time that grows with the square of its size: 0.1 s for so many. */
const CROWDED = 16_000;

/** So many elements are placed before others get a turn. */
const SLICE = 5000;

/** How many of our own processes are remembered by their id. */
const OWN_PROCESSES = 64;

export interface NftablesOptions {
  /** How nft is called; `nft` by default. */
  command?: NftCommand;
  /** The name of our table, of family inet. */
  table?: string;
  clock?: Clock;
  /** A set of more elements is spread over several. */
  crowded?: number;
  /** Told what goes wrong beside the calls. */
  log?: Log;
}

/** The kernel's nftables, in one table of our own. */
export function nftablesFirewall(options: NftablesOptions = {}): Firewall {
  const { command = ["nft"], clock = systemClock, log = noLog, crowded = CROWDED } = options;
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
  let layout: Layout | undefined;

  async function run(statements: Iterable<string>, elements: number): Promise<void> {
    const ended = monitor.expect(elements);
    try {
      await transact(statements, elements);
    } finally {
      ended();
    }
  }

  async function transact(statements: Iterable<string>, elements: number): Promise<void> {
    if (nftConsole !== undefined && elements <= CONSOLE_LIMIT) {
      const few = [...statements];
      if (few.length === 0) return;
      try {
        return await nftConsole.run(few);
      } catch (error) {
        if (!(error instanceof ConsoleUnavailable)) throw error;
        log.warn({ err: error }, "nft -i does not work here: one process per change, which is slower");
        nftConsole = undefined;
      }
      return transact(few, elements);
    }
    await runNft(command, ["-f", "-"], { input: lines(statements), started });
  }

  async function look(): Promise<FirewallState> {
    // A listing of our table alone fetches every element, even if it is not to show any.
    const [family = ""] = table.split(" ");
    const json = await runNft(command, ["-j", "-t", "list", "ruleset", family]);
    const { intact, sets } = parseStructure(json, table);
    layout = intact ? new Layout(crowded, sets) : undefined;
    return { intact, parts: [...sets] };
  }

  async function read(part: string): Promise<FirewallPart> {
    const json = await runNft(command, ["-j", "list", "set", ...table.split(" "), part]);
    const found = await parseElements(json, parseSetName(part) as SetShape, clock.now());
    layout?.counted(part, found.elements.length);
    return found;
  }

  async function apply({ add, remove, rebuild = false }: FirewallChange): Promise<void> {
    const placed = await placeAll(add);
    const displaced = await placeAll(remove);
    let fresh = rebuild;
    if (!fresh && layout === undefined) fresh = !(await look()).intact;
    const before = (fresh ? undefined : layout) ?? new Layout(crowded);
    const after = before.with(placed);
    const added = new Set([...after.sets].filter((set) => !before.sets.has(set)));
    function* statements() {
      if (fresh) yield* tableStatements(table);
      yield* setStatements(table, added, after.sets);
      // What is in a set that does not exist is gone already.
      yield* removeStatements(table, displaced, before);
      yield* addStatements(table, placed, after, clock.now());
    }
    // Not known until it succeeded.
    layout = undefined;
    await run(statements(), displaced.length + placed.length);
    layout = after;
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
    look: () => queued(look),
    read: (part) => queued(() => read(part)),
    apply: (change) => queued(() => apply(change)),
    onChange: (listener) => monitor.onChange(listener),
    flush: () =>
      queued(async () => {
        layout = undefined;
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

/** @throws FleetbanError FLB_FIREWALL_ELEMENT, before anything is changed */
async function placeAll(elements: readonly Element[]): Promise<Placed[]> {
  const placed: Placed[] = [];
  for (const element of elements) {
    if (placed.length % SLICE === SLICE - 1) await nextTurn();
    placed.push(place(element));
  }
  return placed;
}

function* lines(statements: Iterable<string>): Generator<string> {
  for (const statement of statements) yield `${statement}\n`;
}
