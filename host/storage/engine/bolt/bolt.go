// Package bolt is the engine that keeps a store in one file, by bbolt: each
// commit is on disk when it returns, and a crash at any moment leaves the last
// commit, whole.
//
// One process at a time may have the file open. All keys of a store are in one
// bucket. A file that is damaged is refused, never repaired.
package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math/bits"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/engine"
)

// Options are what the engine can be told. The zero value is a good choice.
type Options struct {
	// Wait is how long Open waits for another process to close the file; 0 is
	// one second.
	Wait time.Duration

	// NoSync leaves it to the operating system when a commit reaches the disk.
	// What was committed then survives a crash of the process, but a crash of the machine may
	// damage the file. For tests and for data that can be made again.
	NoSync bool

	// MaxBytes bounds the size of the file; 0 is no bound. A commit that needs
	// more fails, and the store goes on as before it.
	MaxBytes int64

	// ReadOnly opens a file that must exist for reading, together with others
	// who only read it. Writing fails.
	ReadOnly bool
}

// Engine implements engine.Engine.
type Engine struct {
	db     *bbolt.DB
	file   *os.File // db's, to let go of when db is beyond closing
	path   string
	reads  bool          // only: Options.ReadOnly
	writer chan struct{} // one token, so that waiting for it can be cancelled
	closed atomic.Bool
	broken atomic.Pointer[abi.Error] // damage that was met: nothing works any more
}

var bucket = []byte("luahost")

// Open opens a file, or makes it if there is none and it is to be written. Its
// directory must exist.
func Open(ctx context.Context, path string, options Options) (*Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if path == "" {
		return nil, &abi.Error{Code: abi.ErrInvalid.Code(), Message: "the store needs a file", Hint: "use bolt:path.db"}
	}
	if options.Wait == 0 {
		options.Wait = time.Second
	}
	if err := inspect(path, options.ReadOnly); err != nil {
		return nil, err
	}
	e := &Engine{path: path, reads: options.ReadOnly, writer: make(chan struct{}, 1)}
	if err := e.open(options); err != nil {
		return nil, err
	}
	return e, nil
}

func (e *Engine) open(options Options) (err error) {
	defer func() {
		if e.broken.Load() != nil {
			err = errors.Join(err, e.abandon())
		}
	}()
	defer e.guard(debug.SetPanicOnFault(true), &err)
	e.db, err = bbolt.Open(e.path, 0o600, &bbolt.Options{
		Timeout:         options.Wait,
		ReadOnly:        options.ReadOnly,
		NoSync:          options.NoSync,
		FreelistType:    bbolt.FreelistMapType,
		InitialMmapSize: addressSpace(e.path),
		MaxSize:         int(options.MaxBytes),
		OpenFile:        e.openFile,
	})
	if err != nil {
		return openFailure(e.path, err)
	}
	e.db.AllocSize = growStep
	if e.reads {
		err = e.db.View(e.checkBucket)
	} else {
		err = e.db.Update(e.makeBucket)
	}
	if err != nil {
		return errors.Join(failure(e.path, err), e.db.Close())
	}
	return nil
}

// makeBucket sees to it that a file which is empty, or ours, has our bucket.
func (e *Engine) makeBucket(tx *bbolt.Tx) error {
	if first, _ := tx.Cursor().First(); first != nil {
		return e.checkBucket(tx)
	}
	_, err := tx.CreateBucket(bucket)
	return err
}

// checkBucket refuses a file that is not ours.
func (e *Engine) checkBucket(tx *bbolt.Tx) error {
	if tx.Bucket(bucket) != nil {
		return nil
	}
	return &abi.Error{
		Code: abi.ErrCorrupt.Code(), Message: fmt.Sprintf("%s is a bbolt file of another program", e.path),
		Hint: "choose another file",
	}
}

// openFile opens the file for bbolt.
func (e *Engine) openFile(path string, flag int, mode fs.FileMode) (file *os.File, err error) {
	e.file, err = os.OpenFile(path, flag, mode)
	return e.file, err
}

// abandon closes the file of a damaged store, and so lets go of its lock.
// bbolt may have panicked with its own locks held, and its Close would wait
// for them for ever; what it has mapped stays mapped.
func (e *Engine) abandon() error {
	if e.file == nil {
		return nil
	}
	unlock(e.file)
	return e.file.Close()
}

// growStep is by how many bytes the file grows at a time.
const growStep = 4 << 20

// addressSpace is how much address space to reserve for the file, in bytes. A
// writer that must map more waits until no reader is left, also for one on its
// own goroutine; reserving generously makes that a matter of very large files.
func addressSpace(path string) int {
	if bits.UintSize < 64 || runtime.GOOS == "windows" { // there the file would grow to it
		return 0
	}
	const least = 32 << 30
	if info, err := os.Stat(path); err == nil {
		return int(max(least, 4*info.Size()))
	}
	return least
}

// Info implements engine.Engine.
func (e *Engine) Info() engine.Info {
	return engine.Info{Name: "bolt", Path: e.path, Durable: true, ReadOnly: e.reads}
}

// Close implements engine.Engine.
func (e *Engine) Close() error {
	if e.closed.Swap(true) {
		return nil
	}
	if e.broken.Load() != nil {
		return e.abandon()
	}
	if err := e.db.Close(); err != nil {
		return failure(e.path, err)
	}
	return nil
}

// Begin implements engine.Engine.
func (e *Engine) Begin(ctx context.Context, write bool) (_ engine.Tx, err error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if broken := e.broken.Load(); broken != nil {
		return nil, broken
	}
	if write && e.reads {
		return nil, e.readOnly()
	}
	if write {
		select {
		case e.writer <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		defer func() {
			if err != nil {
				<-e.writer
			}
		}()
	}
	defer e.guard(debug.SetPanicOnFault(true), &err)
	btx, err := e.db.Begin(write)
	if err != nil {
		return nil, failure(e.path, err)
	}
	return &tx{engine: e, tx: btx, bucket: btx.Bucket(bucket), write: write}, nil
}

// Verify reads every row and checks every page of the file. It implements
// storage.Verifier.
func (e *Engine) Verify() error {
	if err := e.walk(); err != nil {
		return err
	}
	// bbolt checks on a goroutine of its own, where a panic could not be caught;
	// the walk has met whatever would cause one. It also looks at the list of
	// free pages, which only a writer may, unless nobody writes.
	held, err := e.Begin(context.Background(), !e.reads)
	if err != nil {
		return err
	}
	defer held.Rollback()
	for problem := range held.(*tx).tx.Check() {
		if err == nil {
			err = problem
		}
	}
	return err
}

// walk reads all rows, and checks their order.
func (e *Engine) walk() (err error) {
	defer e.guard(debug.SetPanicOnFault(true), &err)
	return e.db.View(func(tx *bbolt.Tx) error {
		var last []byte
		cursor := tx.Bucket(bucket).Cursor()
		for k, v := cursor.First(); k != nil; k, v = cursor.Next() {
			if last != nil && bytes.Compare(last, k) >= 0 {
				return damaged(e.path, fmt.Sprintf("key %x is not behind %x", k, last))
			}
			last = append(last[:0], k...)
			crc32.ChecksumIEEE(v) // touches every byte
		}
		return nil
	})
}

// Size is the size of the file, and how much of it is free for reuse, in
// bytes.
func (e *Engine) Size() (total, free int64) {
	info, err := os.Stat(e.path)
	if err != nil {
		return 0, 0
	}
	stats := e.db.Stats()
	return info.Size(), int64(stats.FreeAlloc)
}

// guard turns a panic in bbolt, which is how it meets damaged pages, and a
// fault, which is how it meets wild page numbers, into an error, and lets
// nothing be done with the file any more. It is deferred around every use of
// bbolt, with faults switched to panics; fault is what to switch back to.
func (e *Engine) guard(fault bool, err *error) {
	debug.SetPanicOnFault(fault)
	r := recover()
	if r == nil {
		return
	}
	damage := damaged(e.path, fmt.Sprint(r))
	e.broken.CompareAndSwap(nil, damage)
	*err = damage
}

func damaged(path, what string) *abi.Error {
	return &abi.Error{
		Code: abi.ErrCorrupt.Code(), Message: fmt.Sprintf("the store file %s is damaged: %s", path, what),
		Hint: "restore a backup; the file was not changed",
	}
}

func (e *Engine) readOnly() error {
	return &abi.Error{
		Code: abi.ErrIO.Code(), Message: fmt.Sprintf("the store file %s is open for reading only", e.path),
		Hint: "open it without readonly=on to change it",
	}
}

var errClosed = &abi.Error{Code: abi.ErrClosed.Code(), Message: "the store is closed"}

// failure gives an error of bbolt or of the system its class.
func failure(path string, err error) error {
	var full *abi.Error
	switch {
	case errors.As(err, &full):
		return full
	case errors.Is(err, berrors.ErrDatabaseNotOpen):
		return errClosed
	case errors.Is(err, berrors.ErrTxClosed):
		return errDone
	case errors.Is(err, berrors.ErrTxNotWritable), errors.Is(err, berrors.ErrDatabaseReadOnly):
		return errReadOnly
	case errors.Is(err, berrors.ErrKeyTooLarge), errors.Is(err, berrors.ErrValueTooLarge), errors.Is(err, berrors.ErrKeyRequired):
		return &abi.Error{Code: abi.ErrTooLarge.Code(), Message: err.Error()}
	case errors.Is(err, berrors.ErrInvalid), errors.Is(err, berrors.ErrChecksum), errors.Is(err, berrors.ErrInvalidMapping):
		return damaged(path, err.Error())
	case errors.Is(err, berrors.ErrMaxSizeReached):
		return &abi.Error{
			Code: abi.ErrLimit.Code(), Message: fmt.Sprintf("the store file %s has reached its largest size", path),
			Limit: "file_bytes",
		}
	case errors.Is(err, berrors.ErrVersionMismatch):
		return &abi.Error{
			Code: abi.ErrVersion.Code(), Message: fmt.Sprintf("the store file %s has another version of the bbolt format", path),
			Hint: "export it with the program that wrote it, then import it",
		}
	}
	return &abi.Error{Code: abi.ErrIO.Code(), Message: fmt.Sprintf("the store file %s: %v", path, plain(err)), Hint: hint(err)}
}

// openFailure is failure for what can only happen while opening.
func openFailure(path string, err error) error {
	if !errors.Is(err, berrors.ErrTimeout) {
		return failure(path, err)
	}
	locked := &abi.Error{
		Code: abi.ErrBusy.Code(), Message: fmt.Sprintf("the store file %s is in use by another process", path),
		Hint: "end that process, or use another file",
	}
	if holder := lockHolder(path); holder != "" {
		locked.Message += ": " + holder
	}
	return locked
}

// plain is a system's error without the path, which the message has already.
func plain(err error) error {
	var perr *fs.PathError
	if errors.As(err, &perr) {
		return perr.Err
	}
	return err
}

func hint(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "create its directory first"
	case errors.Is(err, fs.ErrPermission):
		return "check who owns the file and its directory; to read is enough with readonly=on"
	case strings.Contains(err.Error(), "no space left"), strings.Contains(err.Error(), "file too large"):
		return "make room on the disk: what was stored before is there" // bbolt keeps the text only
	}
	return ""
}

// Remove deletes the file of a store that is closed. An absent one is no
// error.
func Remove(path string) error {
	if err := os.Remove(filepath.Clean(path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return failure(path, err)
	}
	return nil
}
