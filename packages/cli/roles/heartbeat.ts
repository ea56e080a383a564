import { networkInterfaces } from "node:os";
import {
  type AgentReport,
  type CancelTimer,
  type Clock,
  type EnforcerReport,
  FleetbanError,
  type Log,
  type Millis,
  type NodeReporter,
  parseNetwork,
} from "@fleetban/core";

/** What the parts of a process know of themselves. */
export interface HeartbeatParts {
  agent?: () => Promise<AgentReport>;
  enforcer?: () => EnforcerReport;
}

export interface HeartbeatOptions {
  reporter: NodeReporter;
  roles: readonly string[];
  software: string;
  /** Revision that this process runs. */
  policy: () => string;
  interval: Millis;
  clock: Clock;
  log: Log;
}

/** Receipts that come close together go out together. */
const receiptDelay: Millis = 200;
/** So many reports may go out within one interval: a fleet whose hosts said each ban at once would drown in that. */
const mostPerInterval = 10;

/** Says how this process is, now and then, and soon after the firewall holds something new. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #started: Millis;
  #parts: HeartbeatParts = {};
  #cancel: CancelTimer = () => {};
  #due: Millis = Number.POSITIVE_INFINITY;
  #last: Millis = Number.NEGATIVE_INFINITY;
  #saying: Promise<void> = Promise.resolve();
  #stopping = false;
  #failed = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#started = options.clock.now();
  }

  /** Begins, when the parts are there. */
  start(parts: HeartbeatParts): void {
    this.#parts = parts;
    this.#schedule(0);
  }

  /** Something changed that others wait for. */
  soon(): void {
    const { clock, interval } = this.#options;
    const earliest = this.#last + interval / mostPerInterval - clock.now();
    this.#schedule(Math.max(receiptDelay, earliest));
  }

  /** Says goodbye. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancel();
    await this.#saying;
    await this.#say();
  }

  #schedule(wait: Millis): void {
    const { clock } = this.#options;
    const due = clock.now() + wait;
    if (this.#stopping || due >= this.#due) return;
    this.#cancel();
    this.#due = due;
    this.#cancel = clock.schedule(due, () => {
      this.#due = Number.POSITIVE_INFINITY;
      this.#last = clock.now();
      this.#saying = this.#saying.then(() => this.#say());
      const { interval } = this.#options;
      // A fleet that was started together does not speak at once for ever.
      this.#schedule(interval * (0.8 + 0.2 * Math.random()));
    });
  }

  async #say(): Promise<void> {
    const { reporter, roles, software, policy, interval, clock, log } = this.#options;
    try {
      await reporter.report({
        ...{ roles: [...roles], software, policy: policy(), interval },
        ...{ time: clock.now(), started: this.#started, stopping: this.#stopping },
        addresses: hostAddresses(),
        agent: (await this.#parts.agent?.()) ?? null,
        enforcer: this.#parts.enforcer?.() ?? null,
      });
      this.#failed = false;
    } catch (error) {
      const cause = error instanceof FleetbanError ? error.code : undefined;
      const fields = { code: "FLB_NODE_REPORT", cause, err: error };
      const text = `No heartbeat: ${error instanceof Error ? error.message : String(error)}`;
      // That NATS is away is said elsewhere.
      if (this.#failed || cause === "FLB_NATS_UNREACHABLE") log.debug(fields, text);
      else log.warn(fields, text);
      this.#failed = true;
    }
  }
}

/** Addresses that others can reach this host by; what is link-local or loopback is everybody's. */
function hostAddresses(): string[] {
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const texts = own
    .filter(({ internal, address }) => !internal && !/^(?:fe80:|169\.254\.)/i.test(address))
    .map(({ address }) => parseNetwork(address)?.text);
  return [...new Set(texts.filter((text) => text !== undefined))];
}
