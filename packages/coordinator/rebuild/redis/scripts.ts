// Generated from lua/ by `npm run generate`.
import type { Script } from "../../redis/script.ts";

/** lua/holdTurn-2.lua */
export const holdTurn: Script = {
  numberOfKeys: 2,
  sha1: "866000dc30c4ecd33a0dba44b59db8d76528f426",
  source: `#!lua
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
`,
};

/** lua/mirrorBans-1.lua */
export const mirrorBans: Script = {
  numberOfKeys: 1,
  sha1: "9e838ec019ebd56245d44680c2ac07e08e2d39f0",
  source: `#!lua
-- Keeps records of the ban table, each where the one that is kept is not newer; the rule is isNewerBan of
-- core/ban-history.ts.
--
-- KEYS[1] hash: key of a record -> "generation since end record", end "-" for a ban that stands for good
-- ARGV[1], [2], [3], [4], [5] of each record, and so on: its key, generation, since, end, and the record

local skew = 60000

local function beganAfter(since, known)
  return known ~= math.huge and since > known + skew
end

local kept = 0
for at = 1, #ARGV, 5 do
  local key, generation, since, ends = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local known = redis.call("HGET", KEYS[1], key)
  local newer = not known
  if known then
    local known_generation, known_since, known_ends = string.match(known, "^(%S+) (%S+) (%S+) ")
    newer = beganAfter(tonumber(since), tonumber(known_ends) or math.huge)
      or (tonumber(generation) > tonumber(known_generation)
        and not beganAfter(tonumber(known_since), tonumber(ends) or math.huge))
  end
  if newer then
    redis.call("HSET", KEYS[1], key, table.concat({ generation, since, ends, ARGV[at + 4] }, " "))
    kept = kept + 1
  end
end
return kept
`,
};

/** lua/purgeBans-1.lua */
export const purgeBans: Script = {
  numberOfKeys: 1,
  sha1: "5d687a1c487b84c658881f53c1cfe9cffbd4432a",
  source: `#!lua flags=allow-oom
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
`,
};
