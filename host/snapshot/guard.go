package snapshot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"sync/atomic"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
)

// ID is the SHA-256 of a document. Equal graphs have equal ids.
type ID [sha256.Size]byte

// IDOf is a document's id.
func IDOf(document []byte) ID { return sha256.Sum256(document) }

// String is the id in hexadecimal.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Short is the beginning of the id, as messages and lists show it.
func (id ID) Short() string { return hex.EncodeToString(id[:6]) }

// MinKey is the least length of a key for signatures, in bytes.
const MinKey = 16

// Options are those of a Guard. The zero value checks by the default limits
// and does not sign.
type Options struct {
	Limits Limits

	// Keys sign what is stored and are needed to restore it, by HMAC-SHA-256.
	// The first signs; all of them verify, so that a key can be replaced: put the
	// new one before the old one, sign everything again, and drop the old one.
	// Without keys nothing is signed, and signatures are not looked at.
	Keys [][]byte
}

// Guard checks snapshots that go in and out of tables, and signs them. It
// implements storage.Guard and is safe for concurrent use.
type Guard struct {
	limits  Limits
	keys    [][]byte
	checked [checkedSize]atomic.Pointer[ID] // some that Check has accepted
}

// checkedSize is how many documents a guard remembers, a power of two.
const checkedSize = 1 << 10

// NewGuard makes a guard. Its keys are copied.
func NewGuard(o Options) (*Guard, error) {
	g := &Guard{limits: o.Limits}
	for i, key := range o.Keys {
		if len(key) < MinKey {
			return nil, &abi.Error{
				Code:    abi.ErrInvalid.Code(),
				Message: fmt.Sprintf("snapshot key %d has %d bytes, at least %d are needed", i+1, len(key), MinKey),
				Hint:    "32 random bytes are a good key",
			}
		}
		g.keys = append(g.keys, append([]byte{}, key...))
	}
	return g, nil
}

// Signs reports whether the guard has a key.
func (g *Guard) Signs() bool { return len(g.keys) > 0 }

// Admit implements storage.Guard: it checks a snapshot and gives its signature.
func (g *Guard) Admit(s *storage.Snapshot) (seal []byte, err error) {
	if err := g.check(s); err != nil {
		return nil, err
	}
	if !g.Signs() {
		return nil, nil
	}
	return sign(g.keys[0], s), nil
}

// Accept implements storage.Guard: it checks a snapshot and its signature.
func (g *Guard) Accept(s *storage.Snapshot) error {
	if err := g.Verify(s); err != nil {
		return err
	}
	return g.check(s)
}

// check is Check, once for each document among those that are remembered. That
// the id is the document's, storage has checked.
func (g *Guard) check(s *storage.Snapshot) error {
	slot := &g.checked[binary.BigEndian.Uint64(s.ID[:])%checkedSize]
	if known := slot.Load(); known != nil && *known == ID(s.ID) {
		return nil
	}
	if err := Check(s.Document, g.limits); err != nil {
		return at(err, s)
	}
	id := ID(s.ID)
	slot.Store(&id)
	return nil
}

// at names the row in an error.
func at(err error, s *storage.Snapshot) error {
	full := *abi.AsError(err)
	full.Message = fmt.Sprintf("%v: %s", s.Key, full.Message)
	return &full
}

// Verify checks the signature that a snapshot was stored with, if the guard has
// keys: abi.ErrUntrusted.
func (g *Guard) Verify(s *storage.Snapshot) error {
	if !g.Signs() {
		return nil
	}
	for _, key := range g.keys {
		if hmac.Equal(s.Seal, sign(key, s)) {
			return nil
		}
	}
	err := &abi.Error{
		Code: abi.ErrUntrusted.Code(), Message: fmt.Sprintf("%v: HMAC mismatch: the snapshot was not signed by this key for this row", s.Key),
		Hint: "it was changed outside, or signed with a key that is no longer among those given",
	}
	if len(s.Seal) == 0 {
		err.Message = fmt.Sprintf("%v: the snapshot is not signed", s.Key)
		err.Hint = "it was stored without a key: store it again with one"
	}
	return err
}

// sign is the signature of a snapshot in its row. It covers the table and the key, so
// that whoever can write to the store cannot put one function in the place of another.
func sign(key []byte, s *storage.Snapshot) []byte {
	mac := hmac.New(sha256.New, key)
	var size [8]byte
	for _, part := range [][]byte{[]byte("luahost snapshot 1"), []byte(s.Table), []byte(s.Key), s.ID[:]} {
		binary.BigEndian.PutUint64(size[:], uint64(len(part)))
		mac.Write(size[:])
		mac.Write(part)
	}
	return mac.Sum(nil)
}
