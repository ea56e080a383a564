import { hostname } from "node:os";
import type { SyslogSource } from "@fleetban/core";
import { createDateDetector, type DateDetector } from "@fleetban/filter";
import { senderOf } from "../stream/allowed.ts";
import { Connections } from "../stream/connections.ts";
import { Datagrams } from "../stream/datagrams.ts";
import type { Inlet, InletContext } from "../stream/inlet.ts";
import { JointProblem } from "../stream/joint-problem.ts";
import { parseMessage, type SyslogMessage } from "./message.ts";
import { SyslogFramer } from "./syslog-framer.ts";
import { UnixDatagrams } from "./unix-datagrams.ts";

/** More bytes a message's head can't have: they are read beside what filters see. */
const mostHead = 1024;

/** Takes syslog messages over every way that its settings have. */
export class SyslogInlet implements Inlet {
  readonly #settings: SyslogSource;
  readonly #context: InletContext;
  readonly #facilities: ReadonlySet<number>;
  readonly #inlets: Inlet[] = [];
  readonly #dates: DateDetector = createDateDetector({ patterns: [], timezone: null });

  constructor(settings: SyslogSource, context: InletContext) {
    this.#settings = settings;
    this.#context = context;
    this.#facilities = new Set(settings.facilities);
    const { udp, tcp, unix, allow, connections: most } = settings;
    const problem = new JointProblem(context.problem);
    const way = () => ({ ...context, problem: problem.part() });
    if (udp !== null) {
      const take = (datagram: Buffer, sender: string) => this.#take(datagram, senderOf(sender));
      this.#inlets.push(new Datagrams(udp, allow, way(), take));
    }
    if (tcp !== null) {
      const longest = () => context.sink.longest + mostHead;
      const framer = (address: string) => {
        const sender = senderOf(address);
        return new SyslogFramer((message) => this.#take(message, sender), longest);
      };
      this.#inlets.push(new Connections({ listen: tcp, allow, most, framer }, way()));
    }
    if (unix !== null) {
      this.#inlets.push(new UnixDatagrams(unix, way(), (message) => this.#take(message, hostname())));
    }
  }

  async open(): Promise<void> {
    for (const inlet of this.#inlets) await inlet.open();
  }

  async close(): Promise<void> {
    await Promise.all(this.#inlets.map((inlet) => inlet.close()));
  }

  /** @param sender stands where a message names no host */
  #take(bytes: Buffer, sender: string): void {
    const { sink, clock, metrics, name } = this.#context;
    const { severity, text } = this.#settings;
    // Bytes as characters: what filters get is what was sent, whatever its encoding.
    const message = parseMessage(trimEnd(bytes.toString("latin1", 0, sink.longest + mostHead)));
    const selected = this.#facilities.size === 0 || this.#facilities.has(message.facility);
    if (!selected || message.severity > severity) {
      metrics.count("fleetban_source_unselected_total", { source: name });
      return;
    }
    const now = clock.now();
    const line = text === "message" ? message.text : lineOf(message, sender, now);
    sink.take(Buffer.from(line, "latin1"), text === "message" ? this.#timeOf(message, now) : now);
  }

  /** Where the message alone is kept, its head says when it happened. */
  #timeOf({ date }: SyslogMessage, now: number): number {
    const found = date === null ? null : (this.#dates.detect(date, now)?.time ?? null);
    return found === null ? now : Math.min(found, now);
  }
}

/** The line as a syslog daemon would write it to a file. */
function lineOf({ date, host, line }: SyslogMessage, sender: string, now: number): string {
  return `${date ?? new Date(now).toISOString()} ${host ?? sender} ${line}`;
}

function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && "\r\n\0".includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}
