import { LineServer } from "../../testing/line-server.ts";
import { tcpSettings } from "../../testing/streams.ts";
import { streamConformance } from "../stream/testing/conformance.ts";

streamConformance("what a TCP server sends", async () => {
  const server = new LineServer();
  const port = await server.start();
  return {
    settings: tcpSettings(port),
    ready: () => server.connected(),
    send: (records) =>
      server.send(Buffer.concat(records.flatMap((record) => [Buffer.from(record), Buffer.from("\r\n")]))),
    sendOpen: (bytes) => server.send(bytes),
    stillOpen: () => server.hasClients(),
    close: () => server.close(),
  };
});
