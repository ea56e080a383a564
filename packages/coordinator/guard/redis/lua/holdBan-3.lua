#!lua
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
