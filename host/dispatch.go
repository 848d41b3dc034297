package host

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"go.uber.org/zap"

	"github.com/luahost/luahost/abi"
)

// errKilled unwinds the guest out of a host function. It never reaches a caller.
var errKilled = errors.New("the instance was given up")

// kept is a result that did not fit its buffer. The same call with more room
// gets it; any other call drops it.
type kept struct {
	id     int // of the import; -1: nothing is kept
	args   [8]uint64
	result []byte
}

func (k *kept) drop() {
	if k.id >= 0 {
		*k = kept{id: -1}
	}
}

// callPlain runs an import whose result is a number.
func (in *instance) callPlain(name string, f plainImport, a args) int32 {
	in.dieIfKilled()
	in.kept.drop()
	result, err := in.guardPlain(name, f, a)
	if err != nil {
		return in.failed(err)
	}
	return result
}

// callFilling runs an import whose result goes into the guest's buffer.
func (in *instance) callFilling(id, room int, name string, f fillingImport, a args) int32 {
	in.dieIfKilled()
	buf, ok := in.mem.Slice(a.u32(room), a.u32(room+1))
	if !ok {
		in.kept.drop()
		return in.failed(badPointer("buffer", a.u32(room), a.u32(room+1)))
	}
	if in.kept.id == id && in.kept.matches(a[:room]) {
		return in.fill(buf, in.kept.result)
	}
	in.kept.drop()
	result, err := in.guardFilling(name, f, a)
	if err != nil {
		return in.failed(err)
	}
	if len(result) > len(buf) {
		in.keep(id, a[:room], result)
	}
	return in.fill(buf, result)
}

// matches compares what the guest gave: 32 bits of each, for wazero leaves the upper half of
// an i32's slot as it was. No filling import has an i64, as a test makes sure.
func (k *kept) matches(a args) bool {
	for i, v := range a {
		if uint32(k.args[i]) != uint32(v) {
			return false
		}
	}
	return true
}

// keep copies the result, for it may be a view of something that changes.
func (in *instance) keep(id int, a args, result []byte) {
	in.kept.id = id
	in.kept.result = append([]byte(nil), result...)
	copy(in.kept.args[:], a)
}

// fill copies a result into the buffer if there is room, and forgets it then.
func (in *instance) fill(buf, result []byte) int32 {
	n := len(result)
	if n > maxResult {
		in.kept.drop()
		return in.failed(fail(abi.ErrTooLarge, "a result of %d bytes", n))
	}
	if n <= len(buf) {
		copy(buf, result)
		in.kept.drop()
	}
	return int32(n)
}

// maxResult is the most bytes that an i32 can tell.
const maxResult = 1<<31 - 1

// dieIfKilled ends a guest whose instance was given up.
func (in *instance) dieIfKilled() {
	if in.killed.Load() {
		panic(errKilled)
	}
}

func (in *instance) guardPlain(name string, f plainImport, a args) (result int32, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = in.hostPanic(name, r)
		}
	}()
	return f(in, a)
}

func (in *instance) guardFilling(name string, f fillingImport, a args) (result []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = in.hostPanic(name, r)
		}
	}()
	return f(in, a)
}

// hostPanic turns a panic of the host into an error of the guest: it is the
// host's fault, and the guest's to handle.
func (in *instance) hostPanic(name string, r any) error {
	if r == errKilled { //nolint:errorlint // identity is what is meant
		panic(r)
	}
	in.logger.Error("panic in a host function", zap.String("import", name),
		zap.String("panic", fmt.Sprint(r)), zap.ByteString("stack", debug.Stack()))
	return fail(abi.ErrInternal, "the host failed in %s", name)
}

// failed notes an error for last_error and returns its negative errno. A bare
// errno, as get returns for an absent key, is a result rather than a failure.
func (in *instance) failed(err error) int32 {
	if errno, bare := err.(abi.Errno); bare { //nolint:errorlint // a wrapped one has more to say
		return -int32(errno)
	}
	in.last = abi.AsError(err)
	return -int32(in.last.Errno())
}

func badPointer(what string, ptr, n uint32) *abi.Error {
	return fail(abi.ErrInvalid, "%s of %d bytes at %#x is outside the guest's memory", what, n, ptr)
}

// bytes is the guest's memory from the pointer a[i] for a[i+1] bytes.
func (in *instance) bytes(a args, i int, what string) ([]byte, error) {
	view, ok := in.mem.Slice(a.u32(i), a.u32(i+1))
	if !ok {
		return nil, badPointer(what, a.u32(i), a.u32(i+1))
	}
	return view, nil
}

// lastError is the import last_error.
func (in *instance) lastError(args) ([]byte, error) {
	if in.last == nil {
		return nil, nil
	}
	return encodeError(in.last)
}

// encodeError makes the error of it that a guest can read: valid text, and
// within the limit on its size.
func encodeError(e *abi.Error) ([]byte, error) {
	clean := *e
	clean.Message = strings.ToValidUTF8(e.Message, "\uFFFD")
	data, err := abi.Marshal(clean)
	if err == nil && len(data) <= abi.MaxErrorBytes {
		return data, nil
	}
	const cut = 1 << 12
	message := strings.ToValidUTF8(clean.Message[:min(len(clean.Message), cut)], "")
	return abi.Marshal(abi.Error{Code: e.Code, Message: message})
}
