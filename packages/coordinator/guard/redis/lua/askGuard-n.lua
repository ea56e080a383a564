#!lua
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
