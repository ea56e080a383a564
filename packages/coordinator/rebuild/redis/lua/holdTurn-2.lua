#!lua
-- Takes the turn at a rebuild, or keeps it, unless another has it; and says what there is to do.
--
-- KEYS[1] string: who has it    KEYS[2] string: what there is to do
-- ARGV[1] who asks    ARGV[2] for how many milliseconds; 0 gives it back
-- ARGV[3] if given: what there is to do from now on; empty: nothing
--
-- Returns { who has it or false, what there is to do or false }.

local holder = redis.call("GET", KEYS[1])
if not holder or holder == ARGV[1] then
  if ARGV[3] == "" then
    redis.call("UNLINK", KEYS[2])
  elseif ARGV[3] then
    redis.call("SET", KEYS[2], ARGV[3])
  end
  if ARGV[2] == "0" then
    redis.call("UNLINK", KEYS[1])
  else
    redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
  end
  holder = ARGV[1]
end
return { holder, redis.call("GET", KEYS[2]) }
