package snapshot

import (
	"math"

	"github.com/luahost/luahost/abi"
)

// Limits bound what Check accepts, and with it the memory and the time that a
// document takes on this side. A zero field is the default.
type Limits struct {
	Bytes   int64 // of the document; default 64 MiB
	Objects int   // in it; default 1,048,576
	String  int64 // bytes of one string; default 64 MiB
	Items   int   // of one array: items of a table, constants, ...; default 1,048,576
	Frames  int   // calls of one coroutine; default 200,000
}

const (
	defaultBytes  = 64 << 20
	defaultFrames = 200_000
)

func (l Limits) withDefaults() Limits {
	fill := func(field *int, value int) {
		if *field == 0 {
			*field = value
		}
	}
	if l.Bytes == 0 {
		l.Bytes = defaultBytes
	}
	l.Bytes = min(l.Bytes, math.MaxInt32) // offsets are kept in 32 bits
	if l.String == 0 {
		l.String = defaultBytes
	}
	fill(&l.Objects, abi.MaxElements)
	fill(&l.Items, abi.MaxElements)
	fill(&l.Frames, defaultFrames)
	return l
}
