#!lua
-- Counts matches of one key, in the order given; the rules are those of the port CounterStore,
-- and ../../window.ts has the same walk over the windows.
--
-- KEYS[1] string: the key's state, MessagePack of { newest, consumed, touched } and of time, weight and
--         node of each match that no trip has consumed, by time; flat, which is the least to read and write.
--         The weight is text where the match was settled before it was counted here
-- KEYS[2] sorted set: ids of the matches, by event time
-- KEYS[3] hash: cause -> MessagePack of { time, first, matches, made, nodes }
-- KEYS[4] the witness of the slot, see ../../../redis/witnesses.ts: without it nothing is counted
--
-- ARGV[1] processing time    ARGV[2] findtime    ARGV[3] maxretry    ARGV[4] lateness
-- ARGV[5] how long the key is kept untouched, in milliseconds of Redis' own clock
-- ARGV[6] "settled" where all of them were counted and decided before Redis lost them, else ""
-- ARGV[7], [8], [9], [10] of each match, and so on: id, event time, weight, node
--
-- Returns one entry per match: "c2", "d2", "l0" (counted, duplicate, late; and the count), or, with
-- a trip, { "c0", time, first, matches, nodes }. "lost" without the witness.

if redis.call("EXISTS", KEYS[4]) == 0 then return "lost" end

local now, findtime, maxretry = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local reach = findtime + tonumber(ARGV[4])
local kept = ARGV[5]
local settled = ARGV[6] == "settled"
local NEWEST, CONSUMED, TOUCHED, FIRST = 1, 2, 3, 4

local state
local stored = redis.call("GET", KEYS[1])
if stored then
  state = cmsgpack.unpack(stored)
else
  -- What belonged to a state that is gone must not make duplicates of matches that nothing counts.
  redis.call("UNLINK", KEYS[2], KEYS[3])
  state = { tonumber(ARGV[8]), -math.huge, now }
end
local before = state[NEWEST]

-- Exact: what is whole shows no point, and what is not comes back as the same double.
local function text(number)
  return string.format("%.17g", number)
end

-- Matches come nearly in order, so the place is searched from the end.
local function insert(time, weight, node)
  local at = #state + 1
  while at > FIRST and state[at - 3] > time do
    state[at], state[at + 1], state[at + 2] = state[at - 3], state[at - 2], state[at - 1]
    at = at - 3
  end
  state[at], state[at + 1], state[at + 2] = time, weight, node
end

-- Drops the matches before this place.
local function dropBefore(from)
  if from <= FIRST then return end
  local rest = { state[NEWEST], state[CONSUMED], state[TOUCHED] }
  for at = from, #state do rest[FIRST + at - from] = state[at] end
  state = rest
end

-- The fullest window around a time; with from, to and sum of the one with enough that ends earliest.
local function lookAround(time, enough)
  local size = #state
  local from = size + 1
  while from > FIRST and state[from - 3] >= time - findtime do from = from - 3 end
  local fullest, sum = 0, 0
  for to = from, size, 3 do
    local last = state[to]
    if last - time > findtime then break end
    sum = sum + state[to + 1]
    if last >= time and state[to + 3] ~= last then
      while last - state[from] > findtime do
        sum = sum - state[from + 1]
        from = from + 3
      end
      if sum > fullest then fullest = sum end
      if sum >= enough then return fullest, from, to, sum end
    end
  end
  return fullest
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
  if time <= state[CONSUMED] then return "d0" end
  return "d" .. text((lookAround(time, math.huge)))
end

-- A window of settled matches only was decided when it filled: it is consumed, and nobody is told.
local function makeTrip(id, from, to, sum)
  local seen, nodes, told = {}, {}, true
  for at = from, to, 3 do
    local node = state[at + 2]
    if type(state[at + 1]) == "number" then told = false end
    if not seen[node] then
      seen[node] = true
      nodes[#nodes + 1] = node
    end
  end
  local time, first = state[to], state[from]
  state[CONSUMED] = time
  dropBefore(to + 3)
  if told then return "c0" end
  redis.call("HSET", KEYS[3], id, cmsgpack.pack({ time, first, sum, now, nodes }))
  redis.call("PEXPIRE", KEYS[3], kept)
  return { "c0", text(time), text(first), text(sum), nodes }
end

local function count(id, eventTime, weight, node)
  local time = tonumber(eventTime)
  if state[NEWEST] - now > reach then
    -- The clock was ahead; what it left behind would make late whatever comes.
    state = { time, -math.huge, now }
  end
  if state[NEWEST] - time > reach then return tripOf("l", id) or "l0" end
  if redis.call("ZADD", KEYS[2], "NX", eventTime, id) == 0 then return duplicate(id) end
  if time > state[NEWEST] then state[NEWEST] = time end
  if time <= state[CONSUMED] then return "c0" end
  insert(time, weight, node)
  local from = FIRST
  while state[from] < state[NEWEST] - reach do from = from + 3 end
  dropBefore(from)
  local fullest, first, last, sum = lookAround(time, maxretry)
  if first == nil then return "c" .. text(fullest) end
  return makeTrip(id, first, last, sum)
end

local results = {}
for at = 7, #ARGV, 4 do
  local weight = settled and ARGV[at + 2] or tonumber(ARGV[at + 2])
  results[#results + 1] = count(ARGV[at], ARGV[at + 1], weight, ARGV[at + 3])
end
-- Ids that are late by now, in steps of a part of the reach: mostly there is nothing to remove.
local newest, step = state[NEWEST], math.max(1, reach / 8)
if math.floor(newest / step) ~= math.floor(before / step) then
  redis.call("ZREMRANGEBYSCORE", KEYS[2], "-inf", "(" .. text(newest - reach))
end
redis.call("PEXPIRE", KEYS[2], kept)
state[TOUCHED] = now
redis.call("SET", KEYS[1], cmsgpack.pack(state), "PX", kept)
return results
