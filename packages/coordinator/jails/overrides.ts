import type { CancelTimer, Clock, DocumentStore, Jail, Log, Millis, Policy } from "@fleetban/core";
import { followDocuments } from "../follow-documents.ts";

/** What an operator set over a jail for now; what is left out is the policy's. */
export interface JailOverride extends Partial<Pick<Jail, "mode" | "maxretry" | "findtime" | "bantime">> {
  /** null: until it is cleared. */
  until: Millis | null;
  /** Who set it. */
  by: string;
}

export interface OverridesOptions {
  documents: DocumentStore;
  clock: Clock;
  log: Log;
  /** What {@link JailOverrides.over} gives is another from now on. */
  changed: () => void;
}

const prefix = "jail/";

/** What operators set over the policy's jails, followed in every coordinator. */
export class JailOverrides {
  readonly #options: OverridesOptions;
  readonly #overrides = new Map<string, JailOverride>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  #cancel: CancelTimer = () => {};

  constructor(options: OverridesOptions) {
    this.#options = options;
    const { documents, log } = options;
    this.#ended = followDocuments({ documents, log, signal: this.#ending.signal }, prefix, {
      take: (jail, value) => this.#put(jail, value === null ? null : (JSON.parse(value) as JailOverride)),
      current: () => this.#ready.resolve(),
    });
  }

  /** Resolves when all that stood was read. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** The one that holds now. */
  of(jail: string): JailOverride | undefined {
    const override = this.#overrides.get(jail);
    return override === undefined || this.#isOver(override) ? undefined : override;
  }

  /** The policy with what is set over it. */
  over(policy: Policy): Policy {
    if (this.#overrides.size === 0) return policy;
    const jails = policy.jails.map((jail) => {
      const override = this.of(jail.name);
      if (override === undefined) return jail;
      const { until: _, by: __, ...settings } = override;
      return { ...jail, ...settings };
    });
    return { ...policy, jails };
  }

  /** @param override null clears it. @returns what stood before */
  async set(jail: string, override: JailOverride | null): Promise<JailOverride | null> {
    const { documents } = this.#options;
    for (;;) {
      const document = await documents.get(prefix + jail);
      const before = document === undefined ? null : (JSON.parse(document.value) as JailOverride);
      if (override === null && document === undefined) return before;
      const stored =
        override === null
          ? await documents.delete(prefix + jail, document?.revision ?? 0)
          : (await documents.put(prefix + jail, JSON.stringify(override), document?.revision ?? 0)) !== null;
      if (!stored) continue;
      this.#put(jail, override);
      return before;
    }
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    this.#cancel();
    await this.#ended;
  }

  #isOver({ until }: JailOverride): boolean {
    return until !== null && until <= this.#options.clock.now();
  }

  #put(jail: string, override: JailOverride | null): void {
    if (override === null) this.#overrides.delete(jail);
    else this.#overrides.set(jail, override);
    this.#arm();
    this.#options.changed();
  }

  /** What ends by itself changes the jail as well. */
  #arm(): void {
    const { clock } = this.#options;
    this.#cancel();
    const ends = [...this.#overrides.values()].flatMap(({ until }) =>
      until === null || until <= clock.now() ? [] : [until],
    );
    if (ends.length === 0 || this.#ending.signal.aborted) return;
    this.#cancel = clock.schedule(Math.min(...ends), () => {
      this.#options.changed();
      this.#arm();
    });
  }
}
