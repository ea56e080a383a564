#!lua flags=allow-oom
-- Takes bans off the list, unless a newer one of the record is there by now.
--
-- KEYS[1] hash: what is held back, see holdBan-3.lua
-- ARGV[1], ARGV[2] and so on: key of a record, since

for at = 1, #ARGV, 2 do
  local stored = redis.call("HGET", KEYS[1], ARGV[at])
  if stored and tonumber(stored:match("^%S+ (%S+) ")) <= tonumber(ARGV[at + 1]) then
    redis.call("HDEL", KEYS[1], ARGV[at])
  end
end
return redis.status_reply("OK")
