--# fuel: 1_000_000
--# ends: fuel
::top:: goto top
