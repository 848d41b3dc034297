package capabilities

import (
	"fmt"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/internal/suggest"
)

// Limits is what a plugin may use. Every field holds a number to compare with,
// which is abi.Unlimited where there is no limit, never zero for "off".
type Limits struct {
	Memory      int64         // bytes the engine of one instance may allocate
	Time        time.Duration // wall time of one call
	Fuel        int64         // units of work of one call, the same on every machine
	InputBytes  int64         // input of one call
	OutputBytes int64         // output of one call
	LogBytes    int64         // log messages and fields of one call
	KeyBytes    int64         // one key of a table, as stored
	ValueBytes  int64         // one value of a table, as CBOR
	Keys        int64         // keys of one table
	TableBytes  int64         // keys and values of one table, as stored
}

// field points at the number of the limit with this name. Every limit of the
// ABI has one; a test says so when a new one has not.
func (l *Limits) field(name string) *int64 {
	switch name {
	case abi.LimitMemory:
		return &l.Memory
	case abi.LimitTime:
		return (*int64)(&l.Time)
	case abi.LimitFuel:
		return &l.Fuel
	case abi.LimitInputBytes:
		return &l.InputBytes
	case abi.LimitOutputBytes:
		return &l.OutputBytes
	case abi.LimitLogBytes:
		return &l.LogBytes
	case abi.LimitKeyBytes:
		return &l.KeyBytes
	case abi.LimitValueBytes:
		return &l.ValueBytes
	case abi.LimitKeys:
		return &l.Keys
	case abi.LimitTableBytes:
		return &l.TableBytes
	}
	return nil
}

// DefaultLimits holds for a plugin whose policy sets none.
func DefaultLimits() Limits {
	var all Limits
	for _, l := range abi.Limits() {
		*all.field(l.Name) = l.Default
	}
	return all
}

// LimitNames lists the names that policies and flags use.
func LimitNames() []string {
	var names []string
	for _, l := range abi.Limits() {
		names = append(names, l.Name)
	}
	return names
}

// ParseLimit reads the value of a limit as a policy writes it: "64MiB",
// "250ms", "10_000", or "none" where the limit may be switched off. The number
// is in the limit's unit.
func ParseLimit(name, text string) (int64, error) {
	l, ok := abi.LimitNamed(name)
	if !ok {
		return 0, unknownName("limit", name, LimitNames())
	}
	value, err := parseLimitValue(l, text)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", name, err)
	}
	return value, nil
}

func parseLimitValue(l abi.Limit, text string) (int64, error) {
	if text == "none" {
		if !l.Optional {
			return 0, fmt.Errorf("this limit cannot be switched off; the most is %s", FormatLimit(l.Unit, l.Max))
		}
		return abi.Unlimited, nil
	}
	value, err := parsers[l.Unit](text)
	switch {
	case err != nil:
		return 0, err
	case value < l.Min:
		return 0, fmt.Errorf("%s is too little; the least is %s%s", text, FormatLimit(l.Unit, l.Min), orNone(l))
	case value > l.Max:
		return 0, fmt.Errorf("%s is too much; the most is %s%s", text, FormatLimit(l.Unit, l.Max), orNone(l))
	}
	return value, nil
}

// orNone reminds of the way to switch a limit off, which 0 is not.
func orNone(l abi.Limit) string {
	if l.Optional {
		return `; "none" switches the limit off`
	}
	return ""
}

// unknownName is the error for a name that is not one of those there are.
func unknownName(kind, name string, known []string) error {
	if near := suggest.Nearest(name, known); near != "" {
		return fmt.Errorf("unknown %s %q; did you mean %q?", kind, name, near)
	}
	return fmt.Errorf("unknown %s %q; there are: %s", kind, name, joinNames(known))
}
