-- The generator is xoshiro256**, seeded as the manual's reference does: programs may rely on a seed's sequence.
math.randomseed(42)
print(math.random(0), math.random(0), math.random(0)) --> -1276290044721465627 8333941968102511665 -8358531260401861301
math.randomseed(123, 456)
print(math.random(1000), math.random(1000), math.random(1000)) --> 686 784 867
print(("%.14f"):format(math.random())) --> 0.59240652880254
