import { once } from "node:events";
import type { Socket } from "node:net";
import { LineServer } from "./line-server.ts";

/** FreeSWITCH's event socket, as far as its log goes. */
export class EslServer extends LineServer {
  /** Commands that came, of all connections. */
  readonly commands: string[] = [];

  constructor({ password = "ClueCon", reject = false } = {}) {
    super(async (socket) => {
      if (reject) {
        socket.end("Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n");
        return forever();
      }
      socket.write("Content-Type: auth/request\n\n");
      const auth = await this.#command(socket);
      if (auth !== `auth ${password}`) {
        socket.end("Content-Type: command/reply\nReply-Text: -ERR invalid\n\n");
        return forever();
      }
      socket.write("Content-Type: command/reply\nReply-Text: +OK accepted\n\n");
      const log = await this.#command(socket);
      socket.write(`Content-Type: command/reply\nReply-Text: +OK log level ${log.slice(4)}\n\n`);
    });
  }

  async #command(socket: Socket): Promise<string> {
    let text = "";
    while (!text.endsWith("\n\n")) {
      const [bytes] = await once(socket, "data");
      text += bytes;
    }
    const command = text.trimEnd();
    this.commands.push(command);
    return command;
  }
}

/** A frame of its log. */
export function logFrame(body: string | Buffer, level = 4): Buffer {
  const bytes = Buffer.from(body as string);
  const head = `Content-Type: log/data
Content-Length: ${bytes.length}
Log-Level: ${level}
Text-Channel: 0
Log-File: sofia_reg.c
Log-Func: sofia_reg_handle_register_token
Log-Line: 1737
User-Data: 

`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

function forever(): Promise<never> {
  return new Promise(() => {});
}
