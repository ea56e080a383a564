import { EslServer, logFrame } from "../../testing/esl-server.ts";
import { eslSettings } from "../../testing/streams.ts";
import { streamConformance } from "../stream/testing/conformance.ts";

process.env.ESL_PASSWORD = "ClueCon";

streamConformance("FreeSWITCH's log", async () => {
  const server = new EslServer();
  const port = await server.start();
  return {
    settings: eslSettings(port),
    ready: () => server.connected(),
    send: (records) =>
      server.send(
        Buffer.concat(
          records.map((record) => logFrame(Buffer.concat([Buffer.from(record), Buffer.from("\n")]))),
        ),
      ),
    stillOpen: () => server.hasClients(),
    close: () => server.close(),
  };
});
