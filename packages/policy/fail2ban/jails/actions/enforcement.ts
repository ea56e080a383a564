import type { JailOptions } from "../options.ts";
import type { ActionBook, ConfAction } from "./definitions.ts";
import { closesEveryPort, kindOf } from "./known.ts";
import { splitActions } from "./split.ts";

/** Each may be a file to read. */
const mostActions = 100;

/** What becomes of a jail's actions. */
export interface JailEnforcement {
  /** `port`, `protocol`, `blocktype` and `mode` as a jail of the policy has them. */
  input: Record<string, unknown>;
  /** What is not as it was. */
  notes: string[];
}

/** What one firewall action closes. */
interface Closed {
  /** null: every port. */
  ports: string[] | null;
  protocols: string[];
  blocktype: string;
}

/**
 * Takes from a jail's actions what our own firewall has to do. Firewall actions give ports,
 * protocols and blocktype; what only tells somebody is not run. A jail that bans in no firewall
 * goes on not to ban, unless an action is not known: it may well ban in a way of its own, and then
 * our firewall closes the jail's own port instead.
 *
 * @throws PolicyError, FleetbanError for an action that is not written as one
 */
export function enforcementOf(options: JailOptions, book: ActionBook): JailEnforcement {
  const notes: string[] = [];
  const references = splitActions(options.text("action") ?? "");
  if (references.length > mostActions) {
    throw options.wrong(
      "action",
      `The jail has ${references.length} actions; at most ${mostActions} are read.`,
    );
  }
  const actions = references.map((reference) => book.find(reference));
  const firewall = actions.filter(({ name }) => kindOf(name) === "firewall");
  const others = actions.filter((action) => !firewall.includes(action));
  const names = [...new Set(others.map(({ name }) => name))];
  if (names.length > 0) {
    notes.push(`${names.length === 1 ? "the action" : "the actions"} ${names.join(", ")}: not run.`);
  }
  if (firewall.length > 0) {
    const closed = firewall.map((action) => closedBy(action, notes));
    return { input: joined(closed, notes), notes };
  }
  if (others.every(({ name }) => kindOf(name) === "tells")) {
    notes.push("no action of it bans: it counts and says what it would ban (mode: simulate).");
    return { input: { mode: "simulate" }, notes };
  }
  notes.push("none of its actions is a firewall known here: a ban closes the jail's port in ours.");
  return { input: joined([closedByJail(options)], notes), notes };
}

function closedBy({ name, definition, args }: ConfAction, notes: string[]): Closed {
  const option = (key: string) => (definition === null ? args.get(key) : definition.option(key))?.trim();
  // `<known/chain>`, as Debian's jails have it, is the action's own.
  const chain = args.get("chain")?.trim();
  if (chain !== undefined && !/^(?:|INPUT|INPUT_direct|FORWARD|DOCKER-USER|<.*>)$/i.test(chain)) {
    notes.push(`chain = ${chain.slice(0, 60)}: our rules stand at input and forward, whatever the chain.`);
  }
  if (definition === null) notes.push(`action.d has no ${name}.conf: it is known by its name only.`);
  const blocktype = option("blocktype") ?? "";
  if (closesEveryPort(name, option("type") ?? option("actiontype"))) {
    return { ports: null, protocols: [], blocktype };
  }
  return { ports: words(option("port")), protocols: protocolsOf(option("protocol"), notes), blocktype };
}

function closedByJail(options: JailOptions): Closed {
  const notes: string[] = [];
  return {
    ports: words(options.filled("port")),
    protocols: protocolsOf(options.filled("protocol"), notes),
    blocktype: options.filled("blocktype") ?? "",
  };
}

function words(text: string | undefined): string[] | null {
  const found = (text ?? "").split(/[\s,]+/).filter((word) => word !== "");
  return found.length === 0 || found.includes("all") || found.includes("any") ? null : found;
}

function protocolsOf(text: string | undefined, notes: string[]): string[] {
  const found = (text ?? "")
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((word) => word !== "");
  if (found.length === 0) return ["tcp"];
  if (found.includes("all") || found.includes("any")) return ["tcp", "udp"];
  const other = found.filter((word) => word !== "tcp" && word !== "udp");
  if (other.length > 0)
    notes.push(`protocol = ${other.join(", ").slice(0, 60)}: only tcp and udp have ports.`);
  const known = found.filter((word) => !other.includes(word));
  return known.length === 0 ? ["tcp"] : known;
}

/** All lines as one: two of them, with tcp and with udp, make both. */
function joined(closed: readonly Closed[], notes: string[]): Record<string, unknown> {
  const blocktype = /^(?:drop|blackhole|discard|deny|block\b(?!.*return))/i.test(closed[0]?.blocktype ?? "")
    ? "drop"
    : "reject";
  if (closed.some(({ ports }) => ports === null)) return { port: "all", blocktype };
  const ports = unique(closed.flatMap((each) => each.ports ?? []));
  const protocols = unique(closed.flatMap((each) => each.protocols));
  const exact = protocols.every((protocol) => {
    const its = closed.filter((each) => each.protocols.includes(protocol));
    return unique(its.flatMap((each) => each.ports ?? [])).length === ports.length;
  });
  if (!exact)
    notes.push(`its actions close different ports of tcp and udp: a ban closes ${ports.join(", ")} of both.`);
  const written = ports.map((port) => (/^\d+$/.test(port) ? Number(port) : port));
  return {
    port: written.length === 1 ? written[0] : written,
    protocol: protocols.length > 1 ? "both" : protocols[0],
    blocktype,
  };
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}
