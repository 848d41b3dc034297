# a first line that starts with a hash is skipped in a file
print("line", debug.getinfo(1, "l").currentline) --> line 2
