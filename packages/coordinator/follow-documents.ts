import type { DocumentStore, Log, Millis } from "@fleetban/core";

export interface DocumentsFollower {
  /** @param value null: it is gone */
  take(name: string, value: string | null): void;
  /** All that stood was handed on; again after each interruption. */
  current(): void;
}

const retryWait: Millis = 1000;

/** Hands on the documents under a prefix, by what follows it, and each change; through every interruption until the signal aborts. */
export async function followDocuments(
  { documents, log, signal }: { documents: DocumentStore; log: Log; signal: AbortSignal },
  prefix: string,
  { take, current }: DocumentsFollower,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of documents.watch(prefix, signal)) {
        if (event.type === "current") current();
        else if (event.type === "deleted") take(event.key.slice(prefix.length), null);
        else take(event.document.key.slice(prefix.length), event.document.value);
      }
    } catch (error) {
      log.debug({ err: error, prefix }, "an operator's documents cannot be followed now");
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, retryWait).unref());
  }
}
