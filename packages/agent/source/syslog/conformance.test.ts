import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DgramSocket } from "node-unix-socket";
import { freePort } from "../../testing/free-port.ts";
import { isListened, TcpSender, UdpSender } from "../../testing/senders.ts";
import { syslogSettings } from "../../testing/streams.ts";
import { streamConformance } from "../stream/testing/conformance.ts";

const listen = (port: number) => ({ host: "127.0.0.1", port });
/** Without a date, so that it is the one of its arrival. */
const message = (record: string | Buffer) => Buffer.concat([Buffer.from("<38>"), Buffer.from(record)]);
const line = (record: string | Buffer) => Buffer.concat([message(record), Buffer.from("\n")]);
const counted = (record: string | Buffer) => {
  const text = message(record);
  return Buffer.concat([Buffer.from(`${text.length} `), text]);
};

streamConformance("syslog over UDP", async () => {
  const port = await freePort("udp");
  const sender = new UdpSender(port);
  return {
    settings: syslogSettings({ udp: listen(port) }),
    async send(records) {
      for (const record of records) await sender.send(message(record));
    },
    stillOpen: () => isListened("udp", port),
    close: () => sender.close(),
  };
});

streamConformance("syslog over TCP, newlines behind messages", () => overTcp(line));
streamConformance("syslog over TCP, lengths in front of messages", async () => {
  const { sendOpen: _, ...stream } = await overTcp(counted);
  return stream;
});

async function overTcp(frame: (record: string | Buffer) => Buffer) {
  const port = await freePort("tcp");
  const sender = new TcpSender(port);
  return {
    settings: syslogSettings({ tcp: listen(port) }),
    send: (records: readonly (string | Buffer)[]) => sender.send(Buffer.concat(records.map(frame))),
    sendOpen: (bytes: Buffer) => sender.send(bytes),
    stillOpen: () => isListened("tcp", port),
    close: async () => sender.close(),
  };
}

streamConformance("syslog over a datagram socket", async () => {
  const folder = mkdtempSync(join(tmpdir(), "fleetban-unix-"));
  const path = join(folder, "log");
  const sender = new DgramSocket();
  const send = (bytes: Buffer) =>
    new Promise<void>((sent, failed) => {
      sender.sendTo(bytes, 0, bytes.length, path, (error) => (error ? failed(error) : sent()));
    });
  return {
    settings: syslogSettings({ unix: path }),
    async send(records) {
      for (const record of records) await send(message(record));
    },
    stillOpen: () =>
      send(message("")).then(
        () => true,
        () => false,
      ),
    async close() {
      sender.close();
      rmSync(folder, { recursive: true });
    },
  };
});
