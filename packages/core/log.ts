/** The part of a pino logger that stages use: fields first, then the message. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** For callers that want silence. */
export const noLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
