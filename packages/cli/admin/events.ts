import type { EventKind } from "@fleetban/wire/admin";
import { withClient } from "./connect.ts";
import type { ConnectOptions } from "./options.ts";
import { localTime, print, printJsonLine } from "./print.ts";
import { plain } from "./table.ts";

export interface EventsOptions extends ConnectOptions {
  kinds?: string[];
  jail?: string;
  target?: string;
  node?: string;
}

/** `fleetban events`, until it is interrupted or the server ends. */
export async function watchEvents(options: EventsOptions): Promise<number> {
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => ending.abort());
  return withClient(options, async (client) => {
    const { kinds = [], jail = "", target = "", node = "", json } = options;
    const wanted = kinds.map((kind) => `EVENT_KIND_${kind.toUpperCase()}` as EventKind);
    const request = { kinds: wanted, jail, target, node };
    for await (const event of client.Events.WatchEvents(request, { signal: ending.signal })) {
      if (json) {
        printJsonLine(event);
        continue;
      }
      if (event.missed > 0) print([`(${event.missed} events were missed: this reader is too slow)`]);
      print([`${localTime(event.time)} ${plain(event.text)}`]);
    }
    return 0;
  });
}
