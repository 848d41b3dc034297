package bench

import (
	"context"
	"strconv"
	"testing"
)

// BenchmarkSnapshot has one benchmark a function of snapshot.lua. MB/s is of
// the document; a round trip reads and writes it.
func BenchmarkSnapshot(b *testing.B) {
	plugin := load(b, "snapshot.lua")
	for _, name := range plugin.Functions() {
		b.Run(name, func(b *testing.B) {
			output, err := plugin.Call(context.Background(), name, nil)
			if err != nil {
				b.Fatal(err)
			}
			size, err := strconv.ParseInt(string(output), 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(size)
			b.ResetTimer()
			if _, err := plugin.Call(context.Background(), name, []byte(strconv.Itoa(b.N))); err != nil {
				b.Fatal(err)
			}
		})
	}
}
