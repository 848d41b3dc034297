-- A rate limiter: one token bucket for each caller, shared by every instance of
-- the plugin, because the buckets are in the store.

local json = require "json"
local storage = require "storage"

local buckets = storage.open("buckets", "read,write") -- key -> { tokens, at }

local ATTEMPTS = 1000

local function invalid(message)
    local hint = [[the input is JSON: {"key": "client 7", "rate": 2.5, "burst": 10}]]
    error({ code = "invalid", message = message, hint = hint }, 0)
end

local function is_positive(n)
    return type(n) == "number" and n > 0 and n < math.huge
end

local function read_rule(input)
    local ok, rule = pcall(json.decode, input)
    if not ok or type(rule) ~= "table" then
        invalid("the input is not a JSON object")
    elseif type(rule.key) ~= "string" or rule.key == "" then
        invalid("key is missing: who is to be limited")
    elseif not is_positive(rule.rate) then
        invalid("rate is missing: how many calls a second")
    elseif not is_positive(rule.burst) or rule.burst < 1 then
        invalid("burst is missing: how many calls at once, at least 1")
    end
    rule.now = rule.now or os.time() -- seconds; a caller with a better clock may give its own
    return rule
end

-- How many tokens there are now. A bucket nobody has used yet is full.
local function tokens_now(bucket, rule)
    if not bucket then
        return rule.burst
    end
    local passed = math.max(0, rule.now - bucket.at)
    return math.min(rule.burst, bucket.tokens + passed * rule.rate)
end

-- Takes a token if there is one. Returns what the bucket becomes, and the answer.
local function decide(bucket, rule)
    local tokens = tokens_now(bucket, rule)
    if tokens < 1 then
        return nil, { allowed = false, retry_after = (1 - tokens) / rule.rate }
    end
    return { tokens = tokens - 1, at = rule.now }, { allowed = true, remaining = (tokens - 1) // 1 | 0 }
end

-- Reads, decides, and writes only if nobody wrote in between; otherwise again.
local function allow(input)
    local rule = read_rule(input)
    for _ = 1, ATTEMPTS do
        local before = buckets:get(rule.key)
        local after, answer = decide(before, rule)
        if not after or buckets:compare_and_swap(rule.key, before, after) then
            return answer
        end
    end
    error({ code = "conflict", message = "bucket " .. rule.key .. " is changed too often" }, 0)
end

return { allow = allow }
