-- What happens to an order, from its placing to its end: one function. It takes
-- as long as it takes, over however many processes.
local durable = require "durable"
local json = require "json"
local storage = require "storage"

local flow = durable.flow
local books = storage.open("books")       -- what all orders together came to
local attempts = storage.open("attempts") -- order -> calls of the carrier

-- A carrier that does not answer the first two times.
local function ship(id)
  if attempts:increment(id) <= 2 then error("the carrier does not answer", 0) end
  return "parcel " .. id
end

local function order(id, amount)
  books:increment("reserved", amount)
  local payment = flow.event("payment")
  books:increment("paid", payment.amount)
  local parcel = flow.retry(5, 5, ship, id)
  flow.sleep(10)
  books:increment("closed")
  return { parcel = parcel, paid = payment.amount }
end

-- Each input is JSON: {"id":, "now":, "amount":}. All may be sent again.
return {
  place = function(input)
    local o = json.decode(input)
    return durable.start(o.id, o.now, order, o.id, o.amount)
  end,
  pay = function(input)
    local o = json.decode(input)
    return durable.send(o.id, "payment", { amount = o.amount })
  end,
  tick = function(input) return durable.tick(json.decode(input).now) end,
}
