import type { Log, Millis, Network, NeverBanReason } from "@fleetban/core";
import { NetworkSet } from "../network-set.ts";
import { type AllowFile, readAllowFile } from "./allow-file.ts";
import { type IgnoreEntry, parseIgnoreEntry } from "./entry.ts";
import { type Lookup, NameBook } from "./names.ts";

/** One list, ready to be asked. */
interface Built {
  networks: NetworkSet<NeverBanReason>;
  /** Entries that could not be looked at yet: until then nothing may be banned. */
  unknown: string[];
}

/** The policy's ignore list and those of its jails, with the files and names in them. */
export class IgnoreLists {
  readonly #log: Log;
  readonly #names: NameBook;
  readonly #files = new Map<string, { content: AllowFile | undefined; failure: string | undefined }>();
  /** By the list itself: a jail's list is asked for with every ban. */
  #built = new WeakMap<readonly string[], Built>();
  #revision = 0;

  constructor(lookup: Lookup, log: Log) {
    this.#log = log;
    this.#names = new NameBook(lookup, log);
  }

  /** Rises when a file or a name became another. */
  get revision(): number {
    return this.#revision;
  }

  /** Paths of the files in all lists seen. */
  files(): string[] {
    return [...this.#files.keys()];
  }

  reasonNotTo(target: Network, list: readonly string[]): NeverBanReason | undefined {
    if (list.length === 0) return undefined;
    return this.#of(list).networks.overlapping(target);
  }

  /** What of a list could not be looked at yet; a list never seen before is looked at with the next refresh. */
  unknownIn(list: readonly string[]): string[] {
    return list.length === 0 ? [] : this.#of(list).unknown;
  }

  /** Reads the files that changed, of the lists given and only those. */
  async refreshFiles(lists: Iterable<readonly string[]>): Promise<void> {
    const paths = new Set(entriesOf(lists).flatMap((entry) => (isA(entry, "file") ? [entry.path] : [])));
    for (const path of this.#files.keys()) if (!paths.has(path)) this.#files.delete(path);
    const changed = await Promise.all([...paths].map((path) => this.#refreshFile(path)));
    if (changed.includes(true)) this.#buildAnew();
  }

  /** Looks up the names that are due, in the lists given and in their files. */
  async refreshNames(lists: Iterable<readonly string[]>, now: Millis): Promise<void> {
    const inFiles = [...this.#files.values()].flatMap((file) => file.content?.entries ?? []);
    const entries = [...entriesOf(lists), ...inFiles];
    const names = entries.flatMap((entry) => (isA(entry, "name") ? [entry.name] : []));
    await this.#names.refresh(names, now, () => this.#buildAnew());
  }

  #buildAnew(): void {
    this.#built = new WeakMap();
    this.#revision++;
  }

  async #refreshFile(path: string): Promise<boolean> {
    const before = this.#files.get(path);
    try {
      const content = await readAllowFile(path, before?.content?.version);
      this.#files.set(path, { content: content ?? before?.content, failure: undefined });
      if (before?.failure !== undefined) this.#log.info({ path }, `${path} can be read again`);
      return content !== undefined;
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      this.#files.set(path, { content: before?.content, failure });
      if (before?.content !== undefined && before.failure !== failure) {
        const fields = { code: "FLB_NEVER_BAN_STALE", path, error: failure };
        this.#log.warn(fields, `${path} cannot be read any more; its last content still protects`);
      }
      return before === undefined;
    }
  }

  #of(list: readonly string[]): Built {
    const before = this.#built.get(list);
    if (before !== undefined) return before;
    const built: Built = { networks: new NetworkSet(), unknown: [] };
    for (const text of list) this.#add(built, parseIgnoreEntry(text), text);
    this.#built.set(list, built);
    return built;
  }

  #add(built: Built, entry: IgnoreEntry | string, detail: string): void {
    const reason: NeverBanReason = { kind: "ignored", detail };
    if (typeof entry === "string") built.unknown.push(entry);
    else if (entry.kind === "network") built.networks.add(entry.network, reason);
    else if (entry.kind === "name") {
      const networks = this.#names.networksOf(entry.name);
      if (networks === undefined) built.unknown.push(`the host name ${entry.name} is not resolved yet`);
      for (const network of networks ?? []) built.networks.add(network, reason);
    } else {
      const file = this.#files.get(entry.path);
      if (file?.content === undefined) {
        built.unknown.push(`${entry.path} is not read yet${file?.failure ? `: ${file.failure}` : ""}`);
      }
      for (const each of file?.content?.entries ?? [])
        this.#add(built, each, `${textOf(each)} in ${entry.path}`);
    }
  }
}

function entriesOf(lists: Iterable<readonly string[]>): (IgnoreEntry | string)[] {
  return [...lists].flat().map(parseIgnoreEntry);
}

function isA<K extends IgnoreEntry["kind"]>(
  entry: IgnoreEntry | string,
  kind: K,
): entry is Extract<IgnoreEntry, { kind: K }> {
  return typeof entry !== "string" && entry.kind === kind;
}

function textOf(entry: IgnoreEntry): string {
  if (entry.kind === "network") return entry.network.text;
  return entry.kind === "name" ? entry.name : entry.path;
}
