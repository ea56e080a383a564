#!lua
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
