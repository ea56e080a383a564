import { freePort } from "../../testing/free-port.ts";
import { isListened, UdpSender } from "../../testing/senders.ts";
import { udpSettings } from "../../testing/streams.ts";
import { streamConformance } from "../stream/testing/conformance.ts";

streamConformance("datagrams", async () => {
  const port = await freePort("udp");
  const sender = new UdpSender(port);
  return {
    settings: udpSettings(port),
    async send(records) {
      for (const record of records) await sender.send(record);
    },
    stillOpen: () => isListened("udp", port),
    close: () => sender.close(),
  };
});
