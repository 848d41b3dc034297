--# fuel: 1_000_000
--# ends: fuel
for _ in function() return true end do end
