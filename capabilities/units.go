package capabilities

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/luahost/luahost/abi"
)

// parsers read the value of a limit, by its unit.
var parsers = map[abi.Unit]func(text string) (int64, error){
	abi.UnitBytes: parseBytes,
	abi.UnitTime:  parseTime,
	abi.UnitCount: parseCount,
}

// FormatLimit prints a value the way a policy writes it.
func FormatLimit(unit abi.Unit, value int64) string {
	switch {
	case value == abi.Unlimited:
		return "none"
	case unit == abi.UnitBytes:
		return formatBytes(value)
	case unit == abi.UnitTime:
		return time.Duration(value).String()
	}
	return strconv.FormatInt(value, 10)
}

const (
	kib = 1 << 10
	mib = 1 << 20
	gib = 1 << 30
)

// byteSuffixes is in the order they are tried: "B" is the end of all of them.
var byteSuffixes = []struct {
	name string
	size int64
}{
	{"KiB", kib},
	{"MiB", mib},
	{"GiB", gib},
	{"KB", 1e3},
	{"MB", 1e6},
	{"GB", 1e9},
	{"B", 1},
}

// parseBytes reads "64MiB", "1GB" or a plain number of bytes.
func parseBytes(text string) (int64, error) {
	number, size := text, int64(1)
	for _, suffix := range byteSuffixes {
		if rest, found := strings.CutSuffix(text, suffix.name); found {
			number, size = strings.TrimRight(rest, " "), suffix.size
			break
		}
	}
	count, err := parseCount(number)
	if err != nil {
		return 0, fmt.Errorf("%q is no size; write one like 65536, 512KiB, 64MiB or 1GB", text)
	}
	if count > math.MaxInt64/size {
		return 0, fmt.Errorf("%q is too large", text)
	}
	return count * size, nil
}

// formatBytes prints the largest binary unit that loses nothing.
func formatBytes(n int64) string {
	for _, suffix := range []struct {
		name string
		size int64
	}{{"GiB", gib}, {"MiB", mib}, {"KiB", kib}} {
		if n >= suffix.size && n%suffix.size == 0 {
			return strconv.FormatInt(n/suffix.size, 10) + suffix.name
		}
	}
	return strconv.FormatInt(n, 10) + "B"
}

// parseTime reads a duration with its unit, as Go writes it.
func parseTime(text string) (int64, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is no duration; write one like 250ms, 2s or 1m30s", text)
	}
	return int64(d), nil
}

var errNotWhole = errors.New("not a whole number")

// parseCount reads a whole number; underscores may part its digits, as in
// 10_000_000.
func parseCount(text string) (int64, error) {
	digits := strings.ReplaceAll(text, "_", "")
	if digits == "" || strings.HasPrefix(text, "_") || strings.HasSuffix(text, "_") {
		return 0, fmt.Errorf("%q is %w", text, errNotWhole)
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if errors.Is(err, strconv.ErrRange) {
		return 0, fmt.Errorf("%q is too large", text)
	}
	if err != nil {
		return 0, fmt.Errorf("%q is %w", text, errNotWhole)
	}
	return n, nil
}

func joinNames(names []string) string { return strings.Join(names, ", ") }
