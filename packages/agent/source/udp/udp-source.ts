import type { UdpSource } from "@fleetban/core";
import { Datagrams } from "../stream/datagrams.ts";
import type { InletContext } from "../stream/inlet.ts";

/** Datagrams as they are, each of them one line. */
export class UdpInlet extends Datagrams {
  constructor({ listen, allow }: UdpSource, context: InletContext) {
    super(listen, allow, context, (datagram) => context.sink.take(datagram));
  }
}
