/**
 * The guard's tables in the state database; its version is the state's. Times are epoch milliseconds, keys
 * those of the ban table.
 */
export const guardSchema = `
  CREATE TABLE IF NOT EXISTS guard_charge (
    scope TEXT NOT NULL,
    ban   TEXT NOT NULL,
    at    REAL NOT NULL,
    PRIMARY KEY (scope, ban)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS guard_charge_at ON guard_charge (scope, at);
  CREATE TABLE IF NOT EXISTS guard_held (
    seq    INTEGER PRIMARY KEY,   -- the longest held first
    key    TEXT NOT NULL UNIQUE,
    ban    TEXT NOT NULL,
    since  REAL NOT NULL,
    at     REAL NOT NULL,         -- when a ban of this key was first held back
    record TEXT NOT NULL          -- the rest of the HeldBan as JSON
  );
  CREATE TABLE IF NOT EXISTS guard_dropped (
    key   TEXT PRIMARY KEY,
    since REAL NOT NULL,          -- no ban of this key that is not newer
    at    REAL NOT NULL
  );
`;
