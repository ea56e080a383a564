#!lua
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
