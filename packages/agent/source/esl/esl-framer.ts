import { HeldBytes } from "../stream/held-bytes.ts";

const newline = 10;
/** Of a header line so many bytes are looked at. */
const longestHeader = 8 * 1024;
const mostHeaders = 100;
/** Of a body so many bytes are kept: many lines of a log. */
const longestBody = 256 * 1024;

/** One message of FreeSWITCH's event socket. */
export interface EslMessage {
  /** By their names in lower case. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

/** Cuts what the event socket sends into messages: header lines, an empty line, a body of `Content-Length` bytes. */
export class EslFramer {
  readonly #take: (message: EslMessage) => void;
  readonly #line = new HeldBytes();
  readonly #body = new HeldBytes();
  #headers = new Map<string, string>();
  /** Bytes of the body that have not come yet; null: header lines are read. */
  #left: number | null = null;

  constructor(take: (message: EslMessage) => void) {
    this.#take = take;
  }

  /** A message has begun whose end has not come. */
  get begun(): boolean {
    return this.#left !== null || this.#headers.size > 0 || this.#line.length > 0;
  }

  push(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      at = this.#left === null ? this.#readHeader(bytes, at) : this.#readBody(bytes, at, this.#left);
    }
  }

  #readHeader(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(newline, at);
    this.#line.add(bytes.subarray(at, end < 0 ? bytes.length : end), longestHeader);
    if (end < 0) return bytes.length;
    const line = this.#line.take().toString("utf8").trimEnd();
    if (line !== "") this.#addHeader(line);
    else if (this.#headers.size > 0) this.#headersEnd();
    return end + 1;
  }

  #addHeader(line: string): void {
    const colon = line.indexOf(":");
    if (colon <= 0 || this.#headers.size >= mostHeaders) return;
    this.#headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }

  #headersEnd(): void {
    const length = Number(this.#headers.get("content-length") ?? 0);
    if (Number.isSafeInteger(length) && length > 0) this.#left = length;
    else this.#complete();
  }

  #readBody(bytes: Buffer, at: number, left: number): number {
    const end = Math.min(at + left, bytes.length);
    this.#body.add(bytes.subarray(at, end), longestBody);
    this.#left = left - (end - at);
    if (this.#left === 0) this.#complete();
    return end;
  }

  #complete(): void {
    const headers = this.#headers;
    this.#headers = new Map();
    this.#left = null;
    this.#take({ headers, body: this.#body.take() });
  }
}
