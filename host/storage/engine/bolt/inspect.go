package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"

	"github.com/luahost/luahost/abi"
)

// bbolt maps the file into memory, and reading beyond the end of a file that
// was cut off is a fault that no program survives. So before it may map it,
// inspect compares the file's size with what its meta pages say.

// Layout of a meta page: a page header, then the fields that are read here.
const (
	pageHeader   = 16
	metaMagic    = 0xED0CDAED
	metaSize     = 64
	metaChecksum = 56 // FNV-1a of what is before it
)

// meta is what is needed of one meta page.
type meta struct {
	pageSize int64
	pages    int64 // pages of the file that may be in use
	txid     uint64
}

// inspect refuses a file that is shorter than its newest commit needs, or has no
// sound meta page. One that is absent or empty can become a store, but not be
// read.
func inspect(path string, reads bool) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		if reads {
			return noStore(path, "there is no store file %s")
		}
		return nil
	}
	if err != nil {
		return failure(path, err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return failure(path, err)
	}
	if info.IsDir() {
		return failure(path, errors.New("it is a directory"))
	}
	newest, found := newestMeta(f, info.Size())
	if found && newest.pages*newest.pageSize > info.Size() {
		return damaged(path, fmt.Sprintf("it has %d bytes of %d", info.Size(), newest.pages*newest.pageSize))
	}
	if info.Size() == 0 && reads {
		return noStore(path, "the file %s is empty: there is no store in it")
	}
	if !found && info.Size() > 0 {
		return damaged(path, "it has no sound meta page, or is no bbolt file")
	}
	return nil
}

func noStore(path, format string) error {
	return &abi.Error{
		Code: abi.ErrNotFound.Code(), Message: fmt.Sprintf(format, path),
		Hint: "a store file is made by what first writes to it",
	}
}

// newestMeta reads both meta pages. The second begins one page behind the
// first, and pages have a power of two of bytes.
func newestMeta(f io.ReaderAt, size int64) (newest meta, found bool) {
	consider := func(at int64) {
		if m, ok := readMeta(f, at); ok && (!found || m.txid > newest.txid) {
			newest, found = m, true
		}
	}
	consider(0)
	if found {
		consider(newest.pageSize)
		return newest, found
	}
	for at := int64(512); at <= 64<<10 && at < size; at *= 2 {
		consider(at)
	}
	return newest, found
}

func readMeta(f io.ReaderAt, at int64) (meta, bool) {
	var page [metaSize]byte
	if _, err := f.ReadAt(page[:], at+pageHeader); err != nil {
		return meta{}, false
	}
	le := binary.NativeEndian // bbolt writes its structs as they are in memory
	hash := fnv.New64a()
	hash.Write(page[:metaChecksum]) // never fails
	if le.Uint32(page[0:]) != metaMagic || le.Uint64(page[metaChecksum:]) != hash.Sum64() {
		return meta{}, false
	}
	return meta{
		pageSize: int64(le.Uint32(page[8:])),
		pages:    int64(le.Uint64(page[40:])),
		txid:     le.Uint64(page[48:]),
	}, true
}
