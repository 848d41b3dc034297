package item

// Reader walks the items of a message from front to back. The first failure
// sticks: every later call returns zero values, and Err says what it was. It
// checks heads, lengths and order of keys, not the inside of raw items, which
// Raw hands on and their receiver validates.
type Reader struct {
	data []byte
	at   int
	err  error
}

// NewReader reads the message data.
func NewReader(data []byte) *Reader { return &Reader{data: data} }

// Reset makes the reader read another message.
func (r *Reader) Reset(data []byte) { *r = Reader{data: data} }

// Err is the first failure, of class invalid, or nil.
func (r *Reader) Err() error { return r.err }

// Done checks that the message was read to its end, and returns Err.
func (r *Reader) Done() error {
	if r.err == nil && r.at != len(r.data) {
		r.fail(errTrailing)
	}
	return r.err
}

func (r *Reader) fail(err error) {
	if r.err == nil {
		r.err = malformed(r.at, err)
	}
}

func (r *Reader) head(want Major) Head {
	if r.err != nil {
		return Head{}
	}
	head, err := ReadHead(r.data[r.at:])
	if err != nil {
		r.fail(err)
		return Head{}
	}
	if head.Major != want {
		r.fail(errType)
		return Head{}
	}
	r.at += head.Size
	return head
}

// Array reads the head of an array of at most most elements.
func (r *Reader) Array(most int) int { return r.count(MajorArray, most) }

// Map reads the head of a map of at most most pairs.
func (r *Reader) Map(most int) int { return r.count(MajorMap, most) }

func (r *Reader) count(major Major, most int) int {
	head := r.head(major)
	if head.Arg > uint64(len(r.data)-r.at) {
		r.fail(errTruncated)
		return 0
	}
	if head.Arg > uint64(most) {
		r.fail(errTooMany)
		return 0
	}
	return int(head.Arg)
}

// Uint reads an unsigned integer.
func (r *Reader) Uint() uint64 {
	if r.err == nil && r.at < len(r.data) && r.data[r.at] < 24 { // as all keys of messages are
		r.at++
		return uint64(r.data[r.at-1])
	}
	return r.head(MajorUint).Arg
}

// Int reads an integer.
func (r *Reader) Int() int64 {
	if r.err != nil {
		return 0
	}
	major := MajorUint
	if r.at < len(r.data) && Major(r.data[r.at]>>5) == MajorNegInt {
		major = MajorNegInt
	}
	n, err := r.head(major).Int()
	if err != nil {
		r.fail(err)
	}
	return n
}

// Bytes reads a byte string, without copying it.
func (r *Reader) Bytes() []byte {
	head := r.head(MajorBytes)
	if r.err != nil {
		return nil
	}
	if head.Arg > uint64(len(r.data)-r.at) {
		r.fail(errTruncated)
		return nil
	}
	start := r.at
	r.at += int(head.Arg)
	return r.data[start:r.at:r.at] // never nil, also when empty
}

// Bool reads a boolean.
func (r *Reader) Bool() bool {
	if r.err != nil {
		return false
	}
	if r.at < len(r.data) {
		switch r.data[r.at] {
		case byteTrue:
			r.at++
			return true
		case byteFalse:
			r.at++
			return false
		}
	}
	r.fail(errType)
	return false
}

// Raw reads one whole value and returns its bytes without copying them. The
// value is validated, so that its receiver need not.
func (r *Reader) Raw() []byte {
	if r.err != nil {
		return nil
	}
	v := validator{data: r.data}
	end, err := v.value(r.at, 0)
	if err != nil {
		r.err = malformed(v.at, err)
		return nil
	}
	start := r.at
	r.at = end
	return r.data[start:end:end]
}

// Keys runs field for each key of a map with integer keys, which must rise.
// field reads the value; it returns false for a key it does not know.
func (r *Reader) Keys(most int, field func(key uint64) bool) {
	last := uint64(0)
	for i := range r.Map(most) {
		at := r.at
		key := r.Uint()
		if i > 0 && key <= last {
			r.fail(errUnsorted)
		}
		last = key
		if r.err == nil && !field(key) {
			r.at = at
			r.fail(errField)
		}
		if r.err != nil {
			return
		}
	}
}

// Skip passes one item without validating it: only its extent is computed.
func (r *Reader) Skip() {
	for pending := uint64(1); pending > 0 && r.err == nil; pending-- {
		if !r.skipShort() {
			pending += r.skipHead()
		}
	}
}

// skipShort passes a small integer or a short string, which is what most items
// are, and leaves all others where they are.
func (r *Reader) skipShort() bool {
	if r.at >= len(r.data) {
		return false
	}
	first := r.data[r.at]
	end := r.at + 1
	switch Major(first >> 5) {
	case MajorUint, MajorNegInt:
	case MajorBytes, MajorText:
		end += int(first & 0x1f)
	default:
		return false
	}
	if first&0x1f >= 24 || end > len(r.data) {
		return false
	}
	r.at = end
	return true
}

// skipHead passes a head, and the bytes of a string, and returns how many items
// are inside. Each has at least one byte, so the sum cannot overflow.
func (r *Reader) skipHead() uint64 {
	head, err := ReadHead(r.data[r.at:])
	if err != nil {
		r.fail(err)
		return 0
	}
	r.at += head.Size
	inside, size := head.Inside()
	if left := uint64(len(r.data) - r.at); size > left || inside > left {
		r.fail(errTruncated)
		return 0
	}
	r.at += int(size)
	return inside
}

// Mark is the reader's place, for Back.
func (r *Reader) Mark() int { return r.at }

// Back returns to a place, unless the reader has failed.
func (r *Reader) Back(mark int) {
	if r.err == nil {
		r.at = mark
	}
}
