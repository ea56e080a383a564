#!lua flags=allow-oom
-- Forgets one key if it was not touched since a time, else its trips that were made before it.
--
-- KEYS[1], KEYS[2], KEYS[3]: the key's state, ids and trips, see countMatches-4.lua
-- ARGV[1] processing time

local before = tonumber(ARGV[1])
local stored = redis.call("GET", KEYS[1])
if not stored or cmsgpack.unpack(stored)[3] < before then
  return redis.call("UNLINK", KEYS[1], KEYS[2], KEYS[3])
end
local trips = redis.call("HGETALL", KEYS[3])
local forgotten = 0
for at = 1, #trips, 2 do
  if cmsgpack.unpack(trips[at + 1])[4] < before then
    forgotten = forgotten + redis.call("HDEL", KEYS[3], trips[at])
  end
end
return forgotten
