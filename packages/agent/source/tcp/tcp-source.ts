import type { TcpSource } from "@fleetban/core";
import { Client } from "../stream/client.ts";
import type { InletContext } from "../stream/inlet.ts";
import { LineFramer } from "../stream/line-framer.ts";

/** What a server sends to whoever connects, line by line. */
export class TcpInlet extends Client {
  constructor({ server }: TcpSource, context: InletContext) {
    const { sink } = context;
    super(server, context, (link) => {
      const framer = new LineFramer(
        (line) => sink.take(line),
        () => sink.longest,
      );
      link.well();
      return {
        push: (bytes) => framer.push(bytes),
        end() {
          if (framer.begun) sink.lost("incomplete");
        },
      };
    });
  }
}
