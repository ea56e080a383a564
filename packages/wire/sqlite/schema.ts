/**
 * Version of every table in the state database, the counter's included; rises with
 * any change to one of them. Kept in SQLite's `user_version`.
 */
export const stateVersion = 1;

/** The tables of the ban table and the checkpoint store. */
export const stateSchema = `
  CREATE TABLE IF NOT EXISTS ban (
    seq        INTEGER PRIMARY KEY,
    key        TEXT    NOT NULL UNIQUE,  -- banKey(): jail, target, node
    generation INTEGER NOT NULL,
    ended      INTEGER,                  -- when it was lifted or ends; NULL: never
    record     TEXT    NOT NULL          -- the Ban as JSON
  );
  CREATE TABLE IF NOT EXISTS checkpoint (
    identity TEXT    PRIMARY KEY,
    path     TEXT    NOT NULL,
    offset   INTEGER NOT NULL,
    tail     TEXT    NOT NULL   -- see Checkpoint.tail
  ) WITHOUT ROWID;
`;
