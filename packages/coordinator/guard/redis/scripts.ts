// Generated from lua/ by `npm run generate`.
import type { Script } from "../../redis/script.ts";

/** lua/askGuard-n.lua */
export const askGuard: Script = {
  numberOfKeys: null,
  sha1: "f01f360b9b469a360094d41fc67f646af79f3b06",
  source: `#!lua
-- Charges a new ban to all of its scopes if each has room; the rules are those of the port GuardStore.
--
-- KEYS[1] string: what was dropped of the ban's record, see dropHeld-2.lua
-- KEYS[2] hash: what is held back, see holdBan-3.lua
-- KEYS[3] and so on, one for each scope, sorted set: ids of its bans, by the time they were charged
--
-- ARGV[1] processing time    ARGV[2] window    ARGV[3] id of the ban    ARGV[4] key of its record
-- ARGV[5] since
-- ARGV[6] and so on: the limit of each scope
--
-- Returns "pass" or "held" (it passes, and a ban of its record is held back), "dropped", or the number of the
-- first scope that is full.

local now, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local ban = ARGV[3]

local dropped = redis.call("GET", KEYS[1])
if dropped and tonumber(dropped) >= tonumber(ARGV[5]) then return "dropped" end
local pass = redis.call("HEXISTS", KEYS[2], ARGV[4]) == 1 and "held" or "pass"

-- A coordinator whose clock is behind must not find room that is not there.
local time = now
for at = 3, #KEYS do
  local newest = tonumber(redis.call("ZRANGE", KEYS[at], -1, -1, "WITHSCORES")[2])
  if newest and newest > time then time = newest end
end
local over = string.format("%.17g", time - window)
for at = 3, #KEYS do redis.call("ZREMRANGEBYSCORE", KEYS[at], "-inf", over) end

if #KEYS < 3 or redis.call("ZSCORE", KEYS[3], ban) then return pass end
for at = 3, #KEYS do
  if redis.call("ZCARD", KEYS[at]) >= tonumber(ARGV[at + 3]) then return at - 2 end
end
for at = 3, #KEYS do
  redis.call("ZADD", KEYS[at], string.format("%.17g", time), ban)
  -- In Redis' own time: what a clock charged that was hours ahead must not stand in the way for as long.
  redis.call("PEXPIRE", KEYS[at], 2 * window)
end
return pass
`,
};

/** lua/claimTurn-1.lua */
export const claimTurn: Script = {
  numberOfKeys: 1,
  sha1: "13f5cb54ab2d2db1eeccf99aa5488c65b849a7e9",
  source: `#!lua
-- Gives one of all who ask the turn, once in an interval.
--
-- KEYS[1] string: processing time of the last turn
-- ARGV[1] processing time    ARGV[2] interval
--
-- Returns 1 or 0.

local last = tonumber(redis.call("GET", KEYS[1]) or "-inf")
if tonumber(ARGV[1]) - last < tonumber(ARGV[2]) then return 0 end
-- In Redis' own time: a clock that was ahead gave itself a turn in the future.
redis.call("SET", KEYS[1], ARGV[1], "PX", 2 * ARGV[2])
return 1
`,
};

/** lua/dropHeld-2.lua */
export const dropHeld: Script = {
  numberOfKeys: 2,
  sha1: "aa102c287dfb3ad52bb8843d4b0d21b883281c80",
  source: `#!lua
-- Takes a ban off the list, and remembers that neither it nor an older one of its record is to be.
--
-- KEYS[1] hash: what is held back, see holdBan-3.lua
-- KEYS[2] string: since of the newest ban of the record that was dropped
--
-- ARGV[1] key of the record    ARGV[2] id of the ban
-- ARGV[3] how long that is remembered, in milliseconds of Redis' own clock
--
-- Returns what stood on the list, or false if it was not that ban.

local stored = redis.call("HGET", KEYS[1], ARGV[1])
if not stored then return false end
local id, since = stored:match("^(%S+) (%S+) ")
if id ~= ARGV[2] then return false end
redis.call("SET", KEYS[2], since, "PX", ARGV[3])
redis.call("HDEL", KEYS[1], ARGV[1])
return stored
`,
};

/** lua/forgetHeld-1.lua */
export const forgetHeld: Script = {
  numberOfKeys: 1,
  sha1: "84f53c255a526d11ad5b2ea0869befbc9bf254ee",
  source: `#!lua flags=allow-oom
-- Takes bans off the list, unless a newer one of the record is there by now.
--
-- KEYS[1] hash: what is held back, see holdBan-3.lua
-- ARGV[1], ARGV[2] and so on: key of a record, since

for at = 1, #ARGV, 2 do
  local stored = redis.call("HGET", KEYS[1], ARGV[at])
  if stored and tonumber(stored:match("^%S+ (%S+) ")) <= tonumber(ARGV[at + 1]) then
    redis.call("HDEL", KEYS[1], ARGV[at])
  end
end
return redis.status_reply("OK")
`,
};

/** lua/holdBan-3.lua */
export const holdBan: Script = {
  numberOfKeys: 3,
  sha1: "95772117ac81e1d26f752b61d5732fe0cca42631",
  source: `#!lua
-- Puts a ban on the list of what is held back, in place of an older one of the same record.
--
-- KEYS[1] hash: key of the record -> "<id> <since> <place> <at> <the rest as JSON>"
-- KEYS[2] string: what was dropped of the record, see dropHeld-2.lua
-- KEYS[3] string: the last place that was given; the longest held have the lowest
--
-- ARGV[1] key of the record    ARGV[2] id    ARGV[3] since    ARGV[4] processing time    ARGV[5] the rest
--
-- Returns "held", "known" or "dropped", and how many are on the list.

local key, id, since, at = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local dropped = redis.call("GET", KEYS[2])
if dropped and tonumber(dropped) >= tonumber(since) then return { "dropped", redis.call("HLEN", KEYS[1]) } end

local place, known
local stored = redis.call("HGET", KEYS[1], key)
if stored then
  local oldId, oldSince, oldPlace, oldAt = stored:match("^(%S+) (%S+) (%S+) (%S+) ")
  known = oldId == id
  if not known and tonumber(oldSince) >= tonumber(since) then return { "known", redis.call("HLEN", KEYS[1]) } end
  place, at = oldPlace, oldAt
else
  place = redis.call("INCR", KEYS[3])
end
redis.call("HSET", KEYS[1], key, table.concat({ id, since, place, at, ARGV[5] }, " "))
return { known and "known" or "held", redis.call("HLEN", KEYS[1]) }
`,
};
