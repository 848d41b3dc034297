-- Every operator of a query, with and without indexes.
--
--   luahost run examples/query/query.lua
--   luahost run examples/query/query.lua --input 20000       fewer documents
--   luahost run examples/query/query.lua --store bolt:people.db --allow-table people
--
-- What begins with "rows" is the same on every store, and with and without indexes.

local storage = require "storage"

local BATCH = 1000 -- documents written together, or not at all

local people = storage.open("people")

-- ---- progress: a line on stderr that ends with a carriage return is seen on a terminal only

local function progress(what)
    local width, shown = 30, nil
    return function(done, total)
        local part = math.min(done / total, 1)
        local full = math.floor(part * width)
        local line = ("%-24s [%s%s] %3d %%"):format(what, ("="):rep(full), (" "):rep(width - full), math.floor(part * 100))
        if line ~= shown then
            io.stderr:write(line, "\r")
            shown = line
        end
        if done >= total then
            io.stderr:write((" "):rep(#line), "\r")
        end
    end
end

local function milliseconds(since)
    return (os.clock() - since) * 1000
end

-- ---- documents: the same ones each time

local names = { "Ada", "Ben", "Cleo", "Dora", "Emil", "Fay", "Gus", "Hana", "Ivo", "Jana", "Kai", "Lea", "Milo", "Nora", "Otto", "Pia" }
local tags = { "admin", "beta", "billing", "dev", "guest", "legal", "mobile", "press", "sales", "staff", "support", "trial" }
local CITIES = 100

local function person(i)
    local h = (i * 2654435761 >> 7) % 1000003 -- scatters i
    local p = {
        name = names[h % #names + 1] .. " " .. i,
        email = ("p%06d@example.com"):format(i),
        age = 18 + h % 70,
        city = ("city %02d"):format(h // 70 % CITIES),
        joined = ("20%02d-%02d-%02d"):format(10 + h // 7 % 15, 1 + h // 11 % 12, 1 + h // 13 % 28),
        balance = (h % 20011 - 2000) / 4,
        tags = { tags[h % 12 + 1], tags[h // 12 % 11 + 1] },
        address = { zip = 10000 + h % 9000 },
    }
    if i % 200 == 0 then p.vip = true end
    if i % 1000 == 0 then p.age = "unknown" end
    return p
end

local function load(count)
    local show, start = progress("loading"), os.clock()
    people:clear()
    for first = 1, count, BATCH do
        local batch = {}
        for i = first, math.min(first + BATCH - 1, count) do
            batch[#batch + 1] = { op = "set", table = people, key = i, value = person(i) }
        end
        storage.batch(batch)
        show(first + #batch - 1, count)
    end
    print(("%d documents in batches of %d: %.0f ms"):format(people:count(), BATCH, milliseconds(start)))
end

-- ---- questions; those with few rows come out of an index

local function questions(count)
    local city = { "city", "=", "city 42" } -- one document in a hundred
    return {
        { "=", { where = { "email", "=", ("p%06d@example.com"):format(count // 3) } } },
        { "= and =", { where = { city, { "age", "=", 30 } } } },
        { "!=", { where = { city, { "name", "!=", "Ada 1" }, { "vip", "!=", false } } } },
        { "<", { where = { "balance", "<", -495 } } },
        { "<=", { where = { { "age", "<=", 18 }, { "joined", "<=", "2010-12-31" } } } },
        { ">", { where = { "balance", ">", 4495 } } },
        { ">=", { where = { { "age", ">=", 87 }, city } } },
        { "between", { where = { "joined", "between", "2017-03-01", "2017-03-03" } } },
        { "in", { where = { { "city", "in", { "city 07", "city 70" } }, { "age", "in", 33, 44 } } } },
        { "notIn", { where = { city, { "age", "notIn", { 18, 19, 20 } }, { "tags", "=", "press" } } } },
        { "contains, a list", { where = { { "tags", "contains", "beta" }, { "age", "between", 50, 55 }, city } } },
        { "contains, a string", { where = { { "name", "contains", "Cleo 1" }, city } } },
        { "startsWith", { where = { "joined", "startsWith", "2012-06-1" } } },
        { "endsWith", { where = { { "name", "endsWith", "77" }, city } } },
        { "exists", { where = { { "vip", "exists" }, { "address.zip", "<", 10500 } } } },
        { "exists, not", { where = { city, { "vip", "exists", false }, { "address.zip", "between", 12000, 12300 } } } },
        { "any", { where = { any = { { "email", "=", "p000007@example.com" }, { "balance", "<", -498 } } } } },
        { "all in any", { where = { any = { { all = { city, { "age", "<", 20 } } }, { all = { { "city", "=", "city 43" }, { "age", ">", 86 } } } } } } },
        { "none", { where = { city, none = { { "age", "<", 60 }, { "tags", "contains", "guest" } } } } },
        { "of another type", { where = { { "age", ">=", "" }, { "vip", "=", true } } } },
        { "of the key", { where = { { "$key", ">", count - 5 } } } },
        { "order_by, the oldest", { where = { "age", "<", 1000 }, order_by = { "age desc", "$key" }, limit = 10 } },
        { "order_by two fields", { where = { city, { "age", ">=", 80 } }, order_by = { "age", "balance desc" } } },
        { "100 rows of a range", { where = { "joined", ">=", "2015-05-05" }, order_by = "joined", limit = 100 } },
        { "select", { where = city, select = { "name", "address.zip", "tags.1" }, order_by = "$key", limit = 20 } },
    }
end

-- One line that tells the rows of a query: how many, a checksum over all, and the first three.
local function digest(list)
    local sum = 0
    for _, text in ipairs(list) do
        for i = 1, #text, 8 do
            sum = (sum * 31 + string.unpack("<i8", text .. "\0\0\0\0\0\0\0", i)) & 0x7fffffff
        end
    end
    return ("rows %5d  sum %08x  %s"):format(#list, sum, table.concat(list, ", ", 1, math.min(3, #list)))
end

local function rows(query)
    local list = {}
    for key, value in people:query(query) do
        list[#list + 1] = key .. " " .. value.name
    end
    if not query.order_by then table.sort(list) end
    return list
end

-- The quickest of a few runs.
local function timed(query, runs)
    local best, list
    for _ = 1, runs do
        local start = os.clock()
        list = rows(query)
        local took = milliseconds(start)
        if not best or took < best then best = took end
    end
    return digest(list), best
end

local function ask_all(list, runs)
    local show = progress("asking")
    local answers = {}
    for i, question in ipairs(list) do
        local line, took = timed(question[2], runs)
        answers[i] = { line = line, took = took }
        show(i, #list)
    end
    return answers
end

-- ---- indexes

local indexes = {
    { "age", "btree" },
    { "balance", "btree" },
    { "joined", "btree" },
    { "tags", "btree" },
    { "vip", "btree" },
    { "city", "hash" },
    { "email", "hash", unique = true },
}

local function build_indexes()
    for _, index in ipairs(indexes) do
        local start = os.clock()
        people:create_index(index[1], index[2], { unique = index.unique, progress = progress("index on " .. index[1]) })
        print(("index %s(%s): %.0f ms"):format(index[2], index[1], milliseconds(start)))
    end
end

local function drop_indexes()
    for _, index in ipairs(people:indexes()) do
        people:drop_index(index.fields, index.kind)
    end
end

-- ---- reports

local function compare(list, without, with)
    for i, question in ipairs(list) do
        local scan, index = without[i], with[i]
        assert(scan.line == index.line, question[1] .. ": other rows with indexes than without: " .. index.line .. " and " .. scan.line)
        print(("\n== %s"):format(question[1]))
        print(index.line)
        print(("took without indexes %.2f ms, with %.2f ms: %.0f times as fast"):format(scan.took, index.took, scan.took / index.took))
        print(people:explain(question[2]))
    end
end

local function aggregates()
    print("== aggregates")
    local all = people:aggregate { sum = "balance", avg = "age", min = { "age", "joined" }, max = { "age", "joined" } }[1]
    print(("rows of all: %d, balance %.2f, age %s to %s, %.3f on average, joined %s to %s"):format(
        all.count, all.sum.balance, all.min.age, all.max.age, all.avg.age, all.min.joined, all.max.joined))
    local groups = people:aggregate {
        where = { "age", "between", 30, 39 }, group_by = "city", sum = "balance", max = "age",
        order_by = { "count desc", "group.city" }, limit = 3,
    }
    for _, g in ipairs(groups) do
        print(("rows by city: %s has %d in their thirties with %.2f"):format(g.group.city, g.count, g.sum.balance))
    end
    print(("rows that are counted: %d"):format(people:count { where = { { "age", ">=", 30 }, { "age", "<", 40 } } }))
    print(people:explain { where = { "age", "between", 30, 39 } })
end

-- Pages of 50; somebody writes between them. People who are there all the time are seen once.
local function pages()
    print("== cursors")
    local query = { where = { { "city", "=", "city 42" } }, order_by = "balance", limit = 50, cursors = true }
    local before, list, count = rows { where = query.where, order_by = "balance" }, {}, 0
    repeat
        local last
        for key, value, cursor in people:query(query) do
            if type(key) == "number" then list[#list + 1] = key .. " " .. value.name end
            last = cursor
        end
        query.after, count = last, count + 1
        people:set("new " .. count, { name = "New", city = "city 42", balance = -1e6 + count })
    until not last
    assert(table.concat(list, ",") == table.concat(before, ","), "pages: others than at once")
    print(digest(list))
    print(("rows in %d pages of 50, %d written between them"):format(count, people:delete { where = { "name", "=", "New" } }))
    print(people:explain(query))
end

local function changes()
    print("== changes")
    local where = { { "city", "=", "city 42" }, { "age", "<", 30 } }
    print(("rows updated: %d"):format(people:update { where = where, set = { ["address.country"] = "NO" }, increment = { balance = 100, visits = 1 } }))
    print(("rows found by them: %d"):format(people:count { where = { { "visits", "=", 1 }, { "address.country", "exists" } } }))
    local ok, err = pcall(people.update, people, { where = where, set = { email = "the same@example.com" } })
    print(("rows cannot have the same e-mail: %s"):format(not ok and err.code))
    local deleted = pcall(storage.transaction, function()
        print(("rows deleted: %d, left %d"):format(people:delete { where = where }, people:count()))
        error("changed my mind")
    end)
    print(("rows after that was rolled back: %d, %s"):format(people:count { where = where }, deleted))
    print(("rows deleted in the end: %d, left %d"):format(people:delete { where = where }, people:count()))
end

local function main(input)
    local count = math.tointeger(tonumber(input)) or 100000
    if count < 1000 then error("the input is a number of documents, 1000 or more", 0) end
    drop_indexes() -- of an earlier run on a store that lasts
    load(count)
    local list = questions(count)
    local without = ask_all(list, 1)
    build_indexes()
    local with = ask_all(list, 3)
    compare(list, without, with)
    aggregates()
    pages()
    changes()
end

return { main = main }
