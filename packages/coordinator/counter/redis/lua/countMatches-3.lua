#!lua
-- Counts matches of one key, in the order given; the rules are those of the port CounterStore,
-- and ../../window.ts has the same walk over the windows.
--
-- KEYS[1] string: the key's state, MessagePack of
--         { newest, consumed, touched, times, weights, nodes }; the last three are parallel,
--         one entry per match that no trip has consumed, by time
-- KEYS[2] sorted set: ids of the matches, by event time
-- KEYS[3] hash: cause -> MessagePack of { time, first, matches, made, nodes }
--
-- ARGV[1] processing time    ARGV[2] findtime    ARGV[3] maxretry    ARGV[4] lateness
-- ARGV[5] how long the key is kept untouched, in milliseconds of Redis' own clock
-- ARGV[6], [7], [8], [9] of each match, and so on: id, event time, weight, node
--
-- Returns one entry per match: "c2", "d2", "l0" (counted, duplicate, late; and the count), or, with
-- a trip, { "c0", time, first, matches, nodes }.

local now, findtime, maxretry = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local reach = findtime + tonumber(ARGV[4])
local kept = ARGV[5]
local newest, consumed, times, weights, nodes

local stored = redis.call("GET", KEYS[1])
if stored then
  local state = cmsgpack.unpack(stored)
  newest, consumed, times, weights, nodes = state[1], state[2], state[4], state[5], state[6]
else
  -- What belonged to a state that is gone must not make duplicates of matches that nothing counts.
  redis.call("UNLINK", KEYS[2], KEYS[3])
  newest, consumed, times, weights, nodes = tonumber(ARGV[7]), -math.huge, {}, {}, {}
end
local before = newest

-- Exact: what is whole shows no point, and what is not comes back as the same double.
local function text(number)
  return string.format("%.17g", number)
end

local function firstAfter(time)
  local at = #times + 1
  while at > 1 and times[at - 1] > time do at = at - 1 end
  return at
end

-- The fullest window around a time; with from, to and sum of the full one that ends earliest.
local function lookAround(time)
  local from = #times + 1
  while from > 1 and times[from - 1] >= time - findtime do from = from - 1 end
  local fullest, sum = 0, 0
  for to = from, #times do
    local last = times[to]
    if last - time > findtime then break end
    sum = sum + weights[to]
    if last >= time and times[to + 1] ~= last then
      while last - times[from] > findtime do
        sum = sum - weights[from]
        from = from + 1
      end
      if sum > fullest then fullest = sum end
      if sum >= maxretry then return fullest, from, to, sum end
    end
  end
  return fullest
end

local function dropUntil(count)
  if count <= 0 then return end
  local t, w, n = {}, {}, {}
  for at = count + 1, #times do
    t[at - count], w[at - count], n[at - count] = times[at], weights[at], nodes[at]
  end
  times, weights, nodes = t, w, n
end

local function tripOf(outcome, id)
  local found = redis.call("HGET", KEYS[3], id)
  if not found then return nil end
  local trip = cmsgpack.unpack(found)
  return { outcome .. "0", text(trip[1]), text(trip[2]), text(trip[3]), trip[5] }
end

local function duplicate(id)
  local trip = tripOf("d", id)
  if trip then return trip end
  -- As it was counted: a line without a date may come again with another time.
  local time = tonumber(redis.call("ZSCORE", KEYS[2], id))
  if time <= consumed then return "d0" end
  return "d" .. text((lookAround(time)))
end

local function makeTrip(id, from, to, sum)
  local seen, sightings = {}, {}
  for at = from, to do
    local node = nodes[at]
    if not seen[node] then
      seen[node] = true
      sightings[#sightings + 1] = node
    end
  end
  local time, first = times[to], times[from]
  redis.call("HSET", KEYS[3], id, cmsgpack.pack({ time, first, sum, now, sightings }))
  redis.call("PEXPIRE", KEYS[3], kept)
  consumed = time
  dropUntil(to)
  return { "c0", text(time), text(first), text(sum), sightings }
end

local function count(id, eventTime, weight, node)
  local time = tonumber(eventTime)
  if newest - now > reach then
    -- The clock was ahead; what it left behind would make late whatever comes.
    newest, consumed, times, weights, nodes = time, -math.huge, {}, {}, {}
  end
  if newest - time > reach then return tripOf("l", id) or "l0" end
  if redis.call("ZADD", KEYS[2], "NX", eventTime, id) == 0 then return duplicate(id) end
  if time > newest then newest = time end
  if time <= consumed then return "c0" end
  local at = firstAfter(time)
  table.insert(times, at, time)
  table.insert(weights, at, weight)
  table.insert(nodes, at, node)
  local old = 0
  while times[old + 1] < newest - reach do old = old + 1 end
  dropUntil(old)
  local fullest, from, to, sum = lookAround(time)
  if from == nil then return "c" .. text(fullest) end
  return makeTrip(id, from, to, sum)
end

local results = {}
for at = 6, #ARGV, 4 do
  results[#results + 1] = count(ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2]), ARGV[at + 3])
end
-- Ids that are late by now, in steps of a part of the reach: mostly there is nothing to remove.
local step = math.max(1, reach / 8)
if math.floor(newest / step) ~= math.floor(before / step) then
  redis.call("ZREMRANGEBYSCORE", KEYS[2], "-inf", "(" .. text(newest - reach))
end
redis.call("PEXPIRE", KEYS[2], kept)
redis.call("SET", KEYS[1], cmsgpack.pack({ newest, consumed, now, times, weights, nodes }), "PX", kept)
return results
