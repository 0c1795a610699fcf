-- Gives the next start of a call, so that no sixty seconds hold more than a number of starts.
-- KEYS[1]: the list of the last starts, oldest first, in milliseconds.
-- ARGV[1]: how many starts a window holds. ARGV[2]: the window. ARGV[3]: the longest wait that is accepted.
-- Returns {1, wait} with the start taken, or {0, wait} with nothing changed. Redis's own clock is the only clock.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local most, window, longest = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local start = now
if redis.call('LLEN', KEYS[1]) >= most then
  local oldest = tonumber(redis.call('LINDEX', KEYS[1], -most))
  -- A clock that was set back must not stop all calls: no start lies further ahead than one may wait.
  if oldest + window > now and oldest <= now + longest + window then
    start = oldest + window
  end
end
local newest = tonumber(redis.call('LINDEX', KEYS[1], -1) or '0')
if newest > start and newest <= now + longest + window then
  start = newest
end
local wait = start - now
if wait > longest then
  return {0, wait}
end
redis.call('RPUSH', KEYS[1], start)
redis.call('LTRIM', KEYS[1], -most, -1)
redis.call('PEXPIRE', KEYS[1], wait + window)
return {1, wait}
