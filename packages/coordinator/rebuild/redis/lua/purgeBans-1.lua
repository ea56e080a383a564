#!lua flags=allow-oom
-- Forgets records that stopped to matter before a time.
--
-- KEYS[1] hash, see mirrorBans-1.lua
-- ARGV[1] the time

local before = tonumber(ARGV[1])
local kept = redis.call("HGETALL", KEYS[1])
local gone = 0
for at = 1, #kept, 2 do
  local ends = tonumber(string.match(kept[at + 1], "^%S+ %S+ (%S+) "))
  if ends and ends < before then gone = gone + redis.call("HDEL", KEYS[1], kept[at]) end
end
return gone
