-- Charges one use to every policy, or to none. Each key holds the moments of the uses in its window, oldest first.
-- KEYS: one per policy. ARGV: for each of them its quota and its window in microseconds.
-- Returns {1 or 0, then for each policy what remains and the microseconds until more does}.
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local answer = {1}

for i, key in ipairs(KEYS) do
  local quota, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local oldest = redis.call('LINDEX', key, 0)
  while oldest and tonumber(oldest) <= now - window do
    redis.call('LPOP', key)
    oldest = redis.call('LINDEX', key, 0)
  end
  local used = redis.call('LLEN', key)
  if used >= quota then
    answer[1] = 0
    -- After the quota was lowered more than one use has to leave the window.
    oldest = redis.call('LINDEX', key, used - quota)
  end
  answer[2 * i] = math.max(quota - used, 0)
  answer[2 * i + 1] = oldest and math.max(tonumber(oldest) + window - now, 0) or 0
end

if answer[1] == 1 then
  for i, key in ipairs(KEYS) do
    local window = tonumber(ARGV[2 * i])
    -- As text: Lua would write so large a number with an exponent.
    redis.call('RPUSH', key, string.format('%d', now))
    redis.call('PEXPIRE', key, math.ceil(window / 1000))
    answer[2 * i] = answer[2 * i] - 1
    if answer[2 * i + 1] == 0 then
      answer[2 * i + 1] = window
    end
  end
end
return answer
