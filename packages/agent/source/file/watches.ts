import { type FSWatcher, watch } from "node:fs";
import { basename, join } from "node:path";
import type { Log } from "@fleetban/core";
import { statFile } from "./log-file.ts";

interface Watch {
  watcher: FSWatcher;
  key: string;
}

/**
 * Change notices (inotify) of directories. They make reading prompt and are never
 * relied upon: everything is looked at once in a while as well.
 */
export class Watches {
  readonly #watches = new Map<string, Watch>();
  readonly #failed = new Set<string>();
  readonly #notify: (path: string, renamed: boolean) => void;
  readonly #log: Log;
  #closed = false;

  /** @param notify called with the path that changed, and whether it was created, renamed or deleted */
  constructor(notify: (path: string, renamed: boolean) => void, log: Log) {
    this.#notify = notify;
    this.#log = log;
  }

  /** Watches exactly these directories from now on; those that were replaced or failed, anew. */
  async watch(directories: ReadonlySet<string>): Promise<void> {
    for (const directory of this.#watches.keys()) if (!directories.has(directory)) this.#end(directory);
    for (const directory of directories) {
      const found = await statFile(directory).catch(() => null);
      // Closed meanwhile: a watch begun now would never end, and keep the process.
      if (this.#closed) return;
      const watched = this.#watches.get(directory);
      if (watched !== undefined && watched.key !== found?.key) this.#end(directory);
      if (found !== null && !this.#watches.has(directory)) this.#begin(directory, found.key);
    }
  }

  close(): void {
    this.#closed = true;
    for (const directory of [...this.#watches.keys()]) this.#end(directory);
  }

  #begin(directory: string, key: string): void {
    try {
      const watcher = watch(directory, (event, name) => {
        if (name === null || name === basename(directory)) this.#notify(directory, true);
        if (name !== null) this.#notify(join(directory, name), event === "rename");
      });
      watcher.on("error", (error) => {
        this.#end(directory);
        this.#fail(directory, error);
      });
      this.#watches.set(directory, { watcher, key });
      this.#failed.delete(directory);
    } catch (error) {
      this.#fail(directory, error);
    }
  }

  #end(directory: string): void {
    this.#watches.get(directory)?.watcher.close();
    this.#watches.delete(directory);
  }

  #fail(directory: string, error: unknown): void {
    if (this.#failed.has(directory)) return;
    this.#failed.add(directory);
    this.#log.warn(
      { code: "FLB_SOURCE_WATCH", directory, err: error },
      "cannot watch a directory for changes; it is looked at every second instead",
    );
  }
}
