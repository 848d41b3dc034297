-- Reads orders from CSV, keeps them in a store outside the sandbox, and reports
-- on what the store has.
--
--   luahost run orders.lua --input orders.csv

local csv = require "csv"
local storage = require "storage"

local BATCH = 250 -- orders written together, or not at all

local orders = storage.open("orders")          -- id -> order
local by_date = storage.open("orders_by_date") -- "2025-03-14/10296" -> id

-- Money is counted in cents, so that sums are exact.
local function cents(text)
    local whole, part = text:match("^(%d+)%.(%d%d)$")
    return whole and tonumber(whole) * 100 + tonumber(part)
end

local function money(amount)
    local text = ("%d.%02d"):format(amount // 100, amount % 100)
    local grouped
    repeat
        text, grouped = text:gsub("^(%d+)(%d%d%d)", "%1,%2")
    until grouped == 0
    return text
end

local function optional(text)
    if text ~= "" then
        return text
    end
end

local function to_order(row)
    return {
        date = row.date,
        customer = row.customer,
        email = optional(row.email),
        country = optional(row.country),
        product = row.product,
        quantity = math.tointeger(row.quantity),
        unit_price = cents(row.unit_price),
        note = optional(row.note),
    }
end

-- Two writes make an order: the order, and its place in the list by date.
-- Being in one batch, neither is ever seen without the other.
local function add_writes(batch, id, order)
    batch[#batch + 1] = { op = "set", table = orders, key = id, value = order }
    batch[#batch + 1] = { op = "set", table = by_date, key = order.date .. "/" .. id, value = id }
end

local function import(text)
    local batch, batches, count = {}, 0, 0
    local function write()
        if #batch > 0 then
            storage.batch(batch)
            batch, batches = {}, batches + 1
        end
    end
    for _, row in csv.rows(text) do
        add_writes(batch, math.tointeger(row.order), to_order(row))
        count = count + 1
        if count % BATCH == 0 then
            write()
        end
    end
    write()
    return count, batches
end

local function add(totals, name, order)
    local total = totals[name] or { name = name, orders = 0, pieces = 0, amount = 0 }
    total.orders = total.orders + 1
    total.pieces = total.pieces + order.quantity
    total.amount = total.amount + order.quantity * order.unit_price
    totals[name] = total
end

-- Scans the table in key order and adds up what it has.
local function summarise()
    local countries, products, all = {}, {}, {}
    for _, order in orders:scan() do
        add(countries, order.country or "(none)", order)
        add(products, order.product, order)
        add(all, "all orders", order)
    end
    return countries, products, all
end

-- Scans the list by date, and gets each order by its key.
local function summarise_months()
    local months = {}
    for date, id in by_date:scan() do
        add(months, date:sub(1, 7), orders:get(id))
    end
    return months
end

local function by_amount(a, b)
    if a.amount ~= b.amount then
        return a.amount > b.amount
    end
    return a.name < b.name
end

local function by_name(a, b)
    return a.name < b.name
end

local function sorted(totals, order)
    local list = {}
    for _, total in pairs(totals) do
        list[#list + 1] = total
    end
    table.sort(list, order)
    return list
end

-- Pads by characters, not bytes: names may have any letters.
local function pad(text, width)
    return text .. (" "):rep(width - utf8.len(text))
end

local function print_totals(title, totals, order)
    print()
    print(pad(title, 22) .. "orders  pieces        amount")
    for _, t in ipairs(sorted(totals, order)) do
        print(("%s%6d%8d%14s"):format(pad(t.name, 22), t.orders, t.pieces, money(t.amount)))
    end
end

local function print_order(id)
    local order = orders:get(id)
    print(("%d  %s  %s, %d x %s"):format(id, order.date, order.customer, order.quantity, order.product))
end

local function main(input)
    local count, batches = import(input)
    print(("%d orders read and stored in %d atomic batches"):format(count, batches))

    local countries, products, all = summarise()
    print_totals("country", countries, by_amount)
    print_totals("product", products, by_amount)
    print_totals("month", summarise_months(), by_name)
    print_totals("total", all, by_name)

    print()
    print("Two orders by key, then the first three of March by an ordered scan:")
    print_order(10003)
    print_order(11500)
    for _, id in by_date:scan { prefix = "2025-03", limit = 3 } do
        print_order(id)
    end
end

return { main = main }
