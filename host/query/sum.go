package query

import (
	"math"
	"math/bits"

	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage/item"
)

// total adds numbers without losing anything, so that a sum does not depend on
// the order in which a plan gives the rows. Integers add up in 128 bits; floats
// in a list of floats that do not overlap, whose sum is exact.
type total struct {
	count int64

	high int64 // integers: high * 2^64 + low
	low  uint64

	hasFloat bool
	parts    []float64 // of finite floats: rising in size, none overlaps another
	strange  float64   // sum of infinities and NaN; 0: there are none
}

func (t *total) add(v field.Value) {
	t.count++
	if !v.IsFloat {
		t.addInt(v.Int)
		return
	}
	t.hasFloat = true
	if math.IsInf(v.Float, 0) || v.Float != v.Float {
		t.strange += v.Float
		return
	}
	t.addFloat(v.Float)
}

func (t *total) addInt(n int64) {
	var carry uint64
	t.low, carry = bits.Add64(t.low, uint64(n), 0)
	t.high += n>>63 + int64(carry)
}

// addFloat adds x to each part, from the smallest on, and keeps what rounding
// would lose as a part of its own.
func (t *total) addFloat(x float64) {
	kept := t.parts[:0]
	for _, p := range t.parts {
		if math.Abs(x) < math.Abs(p) {
			x, p = p, x
		}
		sum := x + p
		if lost := p - (sum - x); lost != 0 {
			kept = append(kept, lost)
		}
		x = sum
	}
	if math.IsInf(x, 0) { // the sum itself is too large
		t.strange += x
		x = 0
	}
	t.parts = append(kept, x)
}

// float is the sum, correctly rounded.
func (t *total) float() float64 {
	if t.strange != 0 || t.strange != t.strange {
		return t.strange
	}
	all := total{parts: append([]float64(nil), t.parts...)}
	all.addFloat(float64(t.high>>32) * 0x1p96)
	all.addFloat(float64(t.high&0xffffffff) * 0x1p64)
	all.addFloat(float64(t.low>>32) * 0x1p32)
	all.addFloat(float64(t.low & 0xffffffff))
	return all.rounded() + all.strange
}

// rounded adds the parts from the largest down. The first that leaves a rest
// ends it: the rest only decides which way an exact half is rounded.
func (t *total) rounded() float64 {
	n := len(t.parts) - 1
	sum, rest := t.parts[n], 0.0
	for n > 0 && rest == 0 {
		n--
		before := sum
		sum += t.parts[n]
		rest = t.parts[n] - (sum - before)
	}
	if n > 0 && rest != 0 && rest < 0 == (t.parts[n-1] < 0) {
		if double := 2 * rest; (sum+double)-sum == double {
			sum += double
		}
	}
	return sum
}

// appendSum appends the sum as CBOR: an integer when all numbers were integers
// and it is one of 64 bits.
func (t *total) appendSum(dst []byte) []byte {
	if !t.hasFloat && t.high == int64(t.low)>>63 {
		return item.AppendInt(dst, int64(t.low))
	}
	return item.AppendFloat(dst, t.float())
}

// appendAverage appends the average; the count must not be 0.
func (t *total) appendAverage(dst []byte) []byte {
	return item.AppendFloat(dst, t.float()/float64(t.count))
}
