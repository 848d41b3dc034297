package host

import (
	cryptorand "crypto/rand"
	"encoding/binary"
	"io"
	"math/rand/v2"
)

// instanceSeed is what hashes and random numbers of a new instance start from.
func (rt *Runtime) instanceSeed() uint64 {
	if !rt.settings.randomSeed {
		return rt.settings.seed
	}
	var seed [8]byte
	_, _ = cryptorand.Read(seed[:]) // never fails
	return binary.LittleEndian.Uint64(seed[:])
}

// randomFrom is the source of WASI's random bytes: the same for the same seed.
func randomFrom(seed uint64) io.Reader {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return rand.NewChaCha8(key)
}
