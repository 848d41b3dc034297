print(pcall(coroutine.yield, 1)) --> false attempt to yield from outside a coroutine
print(coroutine.isyieldable()) --> false
print(pcall(coroutine.resume, 5)) --> false bad argument #1 to 'coroutine.resume' (thread expected, got number)
print(pcall(coroutine.create, 5)) --> false bad argument #1 to 'coroutine.create' (function expected, got number)
print(pcall(coroutine.wrap)) --> false bad argument #1 to 'coroutine.wrap' (function expected, got no value)
coroutine.yield("x") --!= attempt to yield from outside a coroutine
