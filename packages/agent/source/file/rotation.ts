import { basename, dirname, extname, join } from "node:path";

const compressed = /\.(?:gz|tgz|bz2|xz|zst|zstd|lz|lz4|lzma|lzo|br|z|zip|7z)$/i;
/**
 * `.1`, `-20260101`, `.2026-01-01`, `_2026-01-01T00:00:00`, `-20260101-1767225600`; but not
 * `-1`, which rather is another log (`worker-1.log` beside `worker.log`).
 */
const number = /^(?:\.\d{1,5}|[-._](?:\d{4}[-._]?\d{2}|\d{6})[-._:TZ\d]*)$/;

/** Whether the name says that the content is compressed: such a file is never followed. */
export function isCompressed(path: string): boolean {
  return compressed.test(path);
}

/**
 * Whether `name` is how a rotation names an older `base`: a number or a date behind it
 * (`auth.log.1`, `auth.log-20260101`) or before its extension (`auth-20260101.log`).
 * Both are names without a directory.
 */
export function isRotated(name: string, base: string): boolean {
  if (name.startsWith(base) && number.test(name.slice(base.length))) return true;
  const extension = extname(base);
  const stem = base.slice(0, base.length - extension.length);
  return (
    extension !== "" &&
    name.length > base.length &&
    name.startsWith(stem) &&
    name.endsWith(extension) &&
    number.test(name.slice(stem.length, -extension.length))
  );
}

/** The same for whole paths. */
export function isRotatedPath(path: string, log: string): boolean {
  return dirname(path) === dirname(log) && isRotated(basename(path), basename(log));
}

/** The rotated, uncompressed files among the names of the log's directory. */
export function rotatedPaths(names: readonly string[], log: string): string[] {
  const base = basename(log);
  return names
    .filter((name) => isRotated(name, base) && !isCompressed(name))
    .map((name) => join(dirname(log), name));
}
