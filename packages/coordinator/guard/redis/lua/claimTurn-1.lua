#!lua
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
