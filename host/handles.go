package host

type openTable struct{}
