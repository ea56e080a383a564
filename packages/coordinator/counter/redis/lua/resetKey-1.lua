#!lua flags=allow-oom
-- Starts one key anew: what was counted is consumed; its ids and its trips stay remembered.
--
-- KEYS[1] string: the key's state, see countMatches-3.lua

local stored = redis.call("GET", KEYS[1])
if not stored then return 0 end
local state = cmsgpack.unpack(stored)
local consumed = math.max(state[1], state[2])
redis.call("SET", KEYS[1], cmsgpack.pack({ state[1], consumed, state[3] }), "KEEPTTL")
return 1
