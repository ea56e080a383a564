import { contains, type Network, parseNetwork } from "@fleetban/core";
import type { Event, EventKind, Input, WatchEventsRequest } from "@fleetban/wire/admin";
import type { EventHub } from "../events/hub.ts";
import { Subscriber } from "../events/subscriber.ts";
import type { ServiceHandlers } from "../handler.ts";
import { readTarget } from "../requests.ts";

/** All but matches, of which there are many. */
const usual: EventKind[] = [
  "EVENT_KIND_BAN",
  "EVENT_KIND_UNBAN",
  "EVENT_KIND_NODE",
  "EVENT_KIND_GUARD",
  "EVENT_KIND_POLICY",
];

export function eventsService(hub: EventHub): ServiceHandlers<"Events"> {
  return {
    async *WatchEvents(request, { signal }) {
      const subscriber = new Subscriber(filterOf(request));
      hub.add(subscriber);
      try {
        yield* subscriber.events(signal);
      } finally {
        hub.remove(subscriber);
      }
    },
  };
}

function filterOf({ kinds, jail, target, node }: WatchEventsRequest): (event: Input<Event>) => boolean {
  const wanted = new Set(kinds.length === 0 ? usual : kinds);
  const network = target === "" ? null : readTarget(target);
  return ({ kind, ban, match, held, node: of }) => {
    if (kind === undefined || !wanted.has(kind)) return false;
    const about = ban ?? match ?? held?.ban ?? undefined;
    if (jail !== "" && about?.jail !== jail) return false;
    if (network !== null && !(about?.target !== undefined && isWithin(network, about.target))) return false;
    if (node === "") return true;
    const where =
      match?.node ?? of?.name ?? (about !== undefined && "node" in about ? about.node : undefined);
    return where === node;
  };
}

function isWithin(network: Network, target: string): boolean {
  const other = parseNetwork(target);
  return other !== undefined && contains(network, other);
}
