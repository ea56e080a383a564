import type { DocumentStore, Log } from "@fleetban/core";
import { followDocuments } from "../follow-documents.ts";

/** What an operator set about a node. */
export interface NodeMark {
  /** Its silence is expected. */
  drained: boolean;
  /** Its matches are put aside. */
  quarantined: boolean;
}

const prefix = "node/";
const none: NodeMark = { drained: false, quarantined: false };

/** What operators set about nodes, followed in every coordinator. */
export class NodeMarks {
  readonly #documents: DocumentStore;
  readonly #marks = new Map<string, NodeMark>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;

  constructor(documents: DocumentStore, log: Log) {
    this.#documents = documents;
    this.#ended = followDocuments({ documents, log, signal: this.#ending.signal }, prefix, {
      take: (node, value) => {
        if (value === null) this.#marks.delete(node);
        else this.#marks.set(node, read(value));
      },
      current: () => this.#ready.resolve(),
    });
  }

  /** Resolves when all that stood was read. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  of(node: string): NodeMark {
    return this.#marks.get(node) ?? none;
  }

  /** @returns what stood before and stands now */
  async set(node: string, change: Partial<NodeMark>): Promise<{ before: NodeMark; after: NodeMark }> {
    for (;;) {
      const document = await this.#documents.get(prefix + node);
      const before = document === undefined ? none : read(document.value);
      const after = { ...before, ...change };
      if (
        (await this.#documents.put(prefix + node, JSON.stringify(after), document?.revision ?? 0)) === null
      ) {
        continue;
      }
      this.#marks.set(node, after);
      return { before, after };
    }
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
  }
}

function read(value: string): NodeMark {
  const { drained, quarantined } = JSON.parse(value) as Partial<NodeMark>;
  return { drained: drained === true, quarantined: quarantined === true };
}
