error({ code = 1 }) --!= (error object is a table value)
print "a table without __tostring is described; nothing is written to stdout"
