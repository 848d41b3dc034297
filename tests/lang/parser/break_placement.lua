local function message(source) return (select(2, load(source, "=s"))) end
print(message "break") --> s:1: break outside loop at line 1
print(message "while x do local function f() break end end") --> s:1: break outside loop at line 1
print(message "for i = 1, 2 do if i then break end print(i) end") --> nil
for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then break end
    print(i, j)
  end
  if i == 2 then break; end
end
--> 1 1
--> 2 1
repeat local done = true; if done then break end until false
print "out" --> out
