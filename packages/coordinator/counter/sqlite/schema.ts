/**
 * The counter's tables in the state database; its version is the state's. Times are
 * epoch milliseconds, ids the 16 bytes of a MatchId.
 */
export const counterSchema = `
  CREATE TABLE IF NOT EXISTS counter_key (
    id       INTEGER PRIMARY KEY,
    jail     TEXT NOT NULL,
    key      TEXT NOT NULL,
    newest   REAL NOT NULL,  -- event time of the newest match
    oldest   REAL NOT NULL,  -- no remembered match is older
    consumed REAL NOT NULL,  -- matches up to here went into a trip
    touched  REAL NOT NULL,  -- processing time of the last request
    open     TEXT NOT NULL,  -- JSON array of [time, weight, node], by time: what no trip has consumed
    UNIQUE (jail, key)
  );
  CREATE TABLE IF NOT EXISTS counter_match (
    key_id INTEGER NOT NULL,
    id     BLOB    NOT NULL,
    time   REAL    NOT NULL,
    PRIMARY KEY (key_id, id)
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS counter_trip (
    key_id  INTEGER NOT NULL,
    cause   BLOB    NOT NULL,
    time    REAL    NOT NULL,
    first   REAL    NOT NULL,
    matches REAL    NOT NULL,
    nodes   TEXT    NOT NULL,  -- JSON array, sorted
    made    REAL    NOT NULL,  -- processing time
    PRIMARY KEY (key_id, cause)
  ) WITHOUT ROWID;
`;
