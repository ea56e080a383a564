import type { Msg, Subscription } from "nats";
import type { NatsLink } from "./connect.ts";
import { type Delivered, delivered } from "./delivered.ts";

export interface PullOptions {
  stream: string;
  consumer: string;
  /** Most messages taken ahead of whoever reads. */
  batch: number;
  /** Milliseconds after which a request ends and is made anew, and so long an orderly end may take. */
  expires: number;
  /**
   * What to do when the server gives no answer, as where the consumer is not there (2.9 says
   * nothing then): ask on until it is, or end.
   */
  missing: "wait" | "end";
  /** Called whenever there was no answer. */
  onSilence?: () => void;
}

/** Milliseconds until it is tried again where the server said no. */
const again = 250;
/** So much longer than a request an answer may take; after that it is taken for lost. */
const patience = 2000;
const nanos = (millis: number) => millis * 1_000_000;

/**
 * Messages of a pull consumer, in the order the server sends them, for one reader. One request is
 * open at a time. It is made anew when the connection comes back or the server falls silent.
 */
export class Pull {
  readonly #link: NatsLink;
  readonly #options: PullOptions;
  readonly #inbox: string;
  readonly #subscription: Subscription;
  readonly #queue: Delivered[] = [];
  readonly #unlisten: () => void;
  /** Messages that the open request may still bring. */
  #open = 0;
  #ended = false;
  #idle = false;
  #silence: NodeJS.Timeout | null = null;
  #ending: Promise<void> | null = null;
  #over = () => {};
  #wake = () => {};

  constructor(link: NatsLink, options: PullOptions) {
    this.#link = link;
    this.#options = options;
    this.#inbox = link.newInbox();
    this.#subscription = link.connection.subscribe(this.#inbox, {
      callback: (error, message) => (error === null ? this.#take(message) : this.#end()),
    });
    this.#unlisten = link.onChange(() => this.#restart());
    this.#request();
  }

  /** Whether all that the server has sent is read. */
  get empty(): boolean {
    return this.#queue.length === 0;
  }

  /** The next message; `idle` when the server says that it has none; undefined when no more come. */
  async next(): Promise<Delivered | "idle" | undefined> {
    for (;;) {
      const first = this.#queue.shift();
      this.#request();
      if (first !== undefined) return first;
      if (this.#ended) return undefined;
      if (this.#idle) {
        this.#idle = false;
        return "idle";
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /**
   * Ends it once the open request is over. One that is left behind would be taken for a reader by
   * nats-server 2.9, and what was given back to it would come only after the time to acknowledge.
   *
   * @returns what the server had sent and nobody read
   */
  async stop(): Promise<Delivered[]> {
    this.#ending ??= new Promise((resolve) => {
      this.#over = resolve;
    });
    if (this.#open === 0 || !this.#link.connected()) this.#end();
    await this.#ending;
    return this.#queue.splice(0);
  }

  /** Ends it at once; for a consumer that needs nothing back. */
  drop(): void {
    this.#queue.length = 0;
    this.#end();
  }

  #end(): void {
    this.#ended = true;
    this.#subscription.unsubscribe();
    this.#over();
    this.#unlisten();
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#wake();
  }

  #restart(): void {
    this.#open = 0;
    if (this.#ending !== null) this.#end();
    else this.#request();
  }

  #silent(): void {
    // It is the reader who takes its time; it asks when it goes on.
    if (this.#ending === null && this.#queue.length > this.#options.batch / 2) return;
    if (this.#link.connected()) this.#options.onSilence?.();
    if (this.#options.missing === "end") this.#end();
    else this.#restart();
  }

  /** Asks for more once half of what may be held is read. */
  #request(): void {
    const { stream, consumer, batch, expires } = this.#options;
    if (this.#ended || this.#ending !== null || this.#open > 0 || this.#queue.length > batch / 2) return;
    this.#watch(expires + patience);
    if (!this.#link.connected()) return;
    this.#open = batch - this.#queue.length;
    const asked = { batch: this.#open, expires: nanos(expires) };
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
    this.#link.connection.publish(subject, JSON.stringify(asked), { reply: this.#inbox });
  }

  /** Asks anew after so much silence. */
  #watch(wait: number): void {
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#silent(), wait).unref();
  }

  #take(message: Msg): void {
    if (this.#ended) return;
    this.#silence?.refresh();
    if (message.subject === this.#inbox) {
      this.#status(message);
      return;
    }
    const taken = delivered(message);
    if (taken === undefined) return;
    this.#idle = false;
    this.#open = Math.max(0, this.#open - 1);
    this.#queue.push(taken);
    if (this.#open === 0 && this.#ending !== null) this.#end();
    this.#wake();
  }

  #status({ headers }: Msg): void {
    const code = headers?.code ?? 0;
    this.#open = 0;
    const gone = code === 503 || /consumer deleted/i.test(headers?.description ?? "");
    if (this.#ending !== null || (gone && this.#options.missing === "end")) {
      this.#end();
    } else if (code === 408 || code === 404) {
      // The request ran out: whatever there was has come before.
      this.#idle = true;
      this.#wake();
      this.#request();
    } else {
      // Not mended by asking at once.
      if (gone) this.#options.onSilence?.();
      this.#watch(again);
    }
  }
}
