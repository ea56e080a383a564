#!lua
-- Consumes matches of one key, come or still to come: they count for nothing, their ids stay remembered.
--
-- KEYS[1] string: the key's state, see countMatches-4.lua
-- ARGV[1] the newest event time that is consumed    ARGV[2] processing time
-- ARGV[3] how long the key is kept untouched, in milliseconds of Redis' own clock

local upTo = tonumber(ARGV[1])
local stored = redis.call("GET", KEYS[1])
local state = stored and cmsgpack.unpack(stored) or { upTo, -math.huge }
local consumed = math.max(state[2], upTo)
local rest = { state[1], consumed, tonumber(ARGV[2]) }
for at = 4, #state, 3 do
  if state[at] > consumed then
    for part = at, at + 2 do rest[#rest + 1] = state[part] end
  end
end
redis.call("SET", KEYS[1], cmsgpack.pack(rest), "PX", ARGV[3])
