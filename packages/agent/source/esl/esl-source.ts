import { type CancelTimer, type EslSource, FleetbanError, type Millis } from "@fleetban/core";
import { Client, type Session, type SessionLink } from "../stream/client.ts";
import type { InletContext } from "../stream/inlet.ts";
import { EslFramer, type EslMessage } from "./esl-framer.ts";
import { readPassword } from "./password.ts";

/** What goes to the console alone is no log. */
const consoleLevel = 0;
/** How long it may take until the log is promised. */
const patience: Millis = 10_000;

/** The log of FreeSWITCH, as its event socket sends it. */
export class EslInlet extends Client {
  constructor(settings: EslSource, context: InletContext) {
    super(settings.server, context, (link) => new EslSession(settings, context, link));
  }
}

/** Logs in, asks for the log, and takes its lines. */
class EslSession implements Session {
  readonly #settings: EslSource;
  readonly #context: InletContext;
  readonly #link: SessionLink;
  readonly #framer = new EslFramer((message) => this.#take(message));
  /** What the next reply answers. */
  #awaited: "auth" | "log" | null = null;
  readonly #cancelWait: CancelTimer;

  constructor(settings: EslSource, context: InletContext, link: SessionLink) {
    this.#settings = settings;
    this.#context = context;
    this.#link = link;
    const { clock } = context;
    this.#cancelWait = clock.schedule(clock.now() + patience, () =>
      this.#denied("it does not say what is expected of an event socket"),
    );
  }

  push(bytes: Buffer): void {
    this.#framer.push(bytes);
  }

  end(): void {
    this.#cancelWait();
    if (this.#framer.begun) this.#context.sink.lost("incomplete");
  }

  #take({ headers, body }: EslMessage): void {
    // Others, such as a notice that the connection ends next, need no answer.
    const type = headers.get("content-type");
    if (type === "auth/request") this.#logIn();
    else if (type === "command/reply") this.#answered(headers.get("reply-text") ?? "");
    else if (type === "log/data") this.#takeLog(Number(headers.get("log-level") ?? consoleLevel), body);
    else if (type === "text/rude-rejection") this.#denied("its access list does not let this host in");
  }

  #logIn(): void {
    try {
      const password = readPassword(this.#settings.password);
      this.#awaited = "auth";
      this.#link.send(`auth ${password}\n\n`);
    } catch (error) {
      this.#denied((error as Error).message);
    }
  }

  #answered(reply: string): void {
    const awaited = this.#awaited;
    this.#awaited = null;
    const well = reply.startsWith("+OK");
    if (awaited === "auth" && well) {
      this.#awaited = "log";
      this.#link.send(`log ${this.#settings.level}\n\n`);
    } else if (awaited === "log" && well) {
      this.#cancelWait();
      this.#link.well();
    } else if (awaited === "auth") this.#denied("it does not accept the password");
    else if (awaited === "log") this.#denied(`it does not send its log: ${reply.slice(0, 200)}`);
  }

  /** One entry may have several lines. */
  #takeLog(level: number, body: Buffer): void {
    if (level === consoleLevel || level > this.#settings.level) return;
    const { sink } = this.#context;
    for (let at = 0; at < body.length; ) {
      const end = body.indexOf("\n", at);
      sink.take(body.subarray(at, end < 0 ? body.length : end));
      at = end < 0 ? body.length : end + 1;
    }
  }

  #denied(why: string): void {
    const { host, port } = this.#settings.server;
    const message = `${this.#context.name} cannot read the log of FreeSWITCH at ${host} port ${port}: ${why}`;
    this.#link.fail(new FleetbanError("FLB_SOURCE_DENIED", message));
  }
}
