import { type FSWatcher, watch } from "node:fs";
import { basename, dirname } from "node:path";

/**
 * Calls `changed` when one of the files, or a directory's content, changes. Watches the
 * folders, so that a file that is replaced by a rename is followed. What can't be
 * watched is left to the caller's polling.
 *
 * @returns ends it
 */
export function watchFiles(
  paths: { files?: Iterable<string>; directories?: Iterable<string> },
  changed: () => void,
): () => void {
  /** Folder → names of interest; null: every name. */
  const folders = new Map<string, Set<string> | null>();
  for (const directory of paths.directories ?? []) folders.set(directory, null);
  for (const file of paths.files ?? []) {
    const folder = dirname(file);
    const names = folders.get(folder);
    if (names === null) continue;
    folders.set(folder, (names ?? new Set()).add(basename(file)));
  }
  const watchers: FSWatcher[] = [];
  for (const [folder, names] of folders) {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => {
        if (names === null || name === null || names.has(name)) changed();
      });
      // The folder itself went away: polling notices.
      watcher.on("error", () => watcher.close());
      watchers.push(watcher);
    } catch {
      // Not there, or out of watches.
    }
  }
  return () => {
    for (const watcher of watchers) watcher.close();
  };
}
