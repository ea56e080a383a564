/**
 * Version of every table in the state database, the counter's included; rises with
 * any change to one of them. Kept in SQLite's `user_version`.
 */
export const stateVersion = 4;

/** The tables of every store but those of the coordinator: counters and guard. */
export const stateSchema = `
  CREATE TABLE IF NOT EXISTS ban (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,  -- the revision
    key        TEXT    NOT NULL UNIQUE,            -- banKey(): jail, target, node
    target     TEXT    NOT NULL,
    generation INTEGER NOT NULL,
    ended      INTEGER,                            -- historyEnds(): a purge goes by it; NULL: never
    record     TEXT    NOT NULL                    -- the Ban as JSON
  );
  CREATE INDEX IF NOT EXISTS ban_target ON ban (target);
  CREATE TABLE IF NOT EXISTS checkpoint (
    identity TEXT    PRIMARY KEY,
    path     TEXT    NOT NULL,
    offset   INTEGER NOT NULL,
    tail     TEXT    NOT NULL   -- see Checkpoint.tail
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS document (
    revision INTEGER PRIMARY KEY AUTOINCREMENT,
    key      TEXT    NOT NULL UNIQUE,
    value    TEXT    NOT NULL
  );
  CREATE TABLE IF NOT EXISTS audit (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    entry    TEXT    NOT NULL   -- the AuditEntry as JSON
  );
  CREATE TABLE IF NOT EXISTS held (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    node     TEXT    NOT NULL,
    matches  INTEGER NOT NULL,  -- how many are in the batch
    batch    BLOB    NOT NULL   -- a MatchBatch of proto/fleetban/v1/match.proto
  );
`;

/** What has to be done to a database of an older version, by that version, before the tables are made. */
export const stateMigrations: Readonly<Record<number, string>> = {
  // A ban's count and the index on its target came with bantime.increment.
  1: `
    ALTER TABLE ban ADD COLUMN target TEXT NOT NULL DEFAULT '';
    UPDATE ban SET target = json_extract(record, '$.target'),
      record = json_set(record, '$.count', 1, '$.reason.earlier', NULL);
  `,
  // A record's place came to rise with each change.
  2: `
    ALTER TABLE ban RENAME TO ban2;
    DROP INDEX IF EXISTS ban_target;
    CREATE TABLE ban (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, target TEXT NOT NULL,
      generation INTEGER NOT NULL, ended INTEGER, record TEXT NOT NULL
    );
    INSERT INTO ban (key, target, generation, ended, record)
      SELECT key, target, generation, ended, record FROM ban2 ORDER BY seq;
    DROP TABLE ban2;
  `,
};
