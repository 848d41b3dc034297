package abi_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
)

func TestCheckVersion(t *testing.T) {
	t.Parallel()
	if err := abi.CheckVersion(abi.VersionMajor<<16 | 7); err != nil {
		t.Errorf("another minor version: %v", err)
	}
	err := abi.CheckVersion(9<<16 | 3)
	if !errors.Is(err, abi.ErrVersion) {
		t.Fatalf("another major version: %v", err)
	}
	for _, part := range []string{"9.3", fmt.Sprintf("%d.%d", abi.VersionMajor, abi.VersionMinor)} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name %s", err, part)
		}
	}
}

func TestErrnoCodesAreUniqueAndFound(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, e := range abi.Errnos() {
		if e.Code() == "" || e.Doc() == "" || seen[e.Code()] {
			t.Errorf("errno %d: code %q, doc %q", e, e.Code(), e.Doc())
		}
		seen[e.Code()] = true
		if got := abi.ErrnoOf(e.Code()); got != e {
			t.Errorf("ErrnoOf(%q) = %d, want %d", e.Code(), got, e)
		}
	}
	if got := abi.ErrnoOf("a_plugin_s_own"); got != abi.ErrRuntime {
		t.Errorf("an unknown code is %v", got)
	}
	if got := abi.Errno(-1).Error(); got != "errno_-1" {
		t.Errorf("out of range: %q", got)
	}
}

func TestErrorMatchesItsErrno(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("loading: %w", abi.Exceeded(abi.LimitKeys, 10, 11))
	if !errors.Is(err, abi.ErrLimit) || errors.Is(err, abi.ErrDenied) {
		t.Errorf("%v matches the wrong class", err)
	}
	if got := abi.AsError(err); got.Limit != abi.LimitKeys || got.Max != 10 || got.Got != 11 {
		t.Errorf("AsError lost detail: %+v", got)
	}
	if got := abi.AsError(errors.New("boom")); got.Code != "internal" {
		t.Errorf("an unclassed error is %q", got.Code)
	}
	if got := abi.AsError(fmt.Errorf("x: %w", abi.ErrBusy)); got.Code != "busy" || got.Message != "x: busy" {
		t.Errorf("a wrapped errno is %+v", got)
	}
	if abi.AsError(nil) != nil {
		t.Error("nil became an error")
	}
}

func TestRightsRoundTrip(t *testing.T) {
	t.Parallel()
	for r := abi.NoRights; r <= abi.AllRights; r++ {
		got, err := abi.ParseRights(r.String())
		if err != nil || got != r {
			t.Errorf("ParseRights(%q) = %v, %v", r, got, err)
		}
	}
	if r, err := abi.ParseRights(" read , scan"); err != nil || r != abi.RightRead|abi.RightScan {
		t.Errorf("spaces: %v, %v", r, err)
	}
	for _, bad := range []string{"", "red", "read,,write", "READ"} {
		if _, err := abi.ParseRights(bad); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("ParseRights(%q): %v", bad, err)
		}
	}
	if missing := abi.RightRead.Missing(abi.RightRead | abi.RightWrite); missing != abi.RightWrite {
		t.Errorf("Missing = %v", missing)
	}
}

func TestControlFieldsFillTheBlock(t *testing.T) {
	t.Parallel()
	sizes := map[string]int{"int32_t": 4, "uint32_t": 4, "volatile uint32_t": 4, "int64_t": 8, "uint64_t": 8}
	next := 0
	for _, f := range abi.ControlFields() {
		if f.Offset != next {
			t.Errorf("%s is at %d, want %d", f.Name, f.Offset, next)
		}
		next += sizes[f.Type]
	}
	if next != abi.ControlSize {
		t.Errorf("fields end at %d, want %d", next, abi.ControlSize)
	}
}

func TestLimitsAcceptTheirDefaults(t *testing.T) {
	t.Parallel()
	for _, l := range abi.Limits() {
		if err := l.Check(l.Default); err != nil {
			t.Error(err)
		}
		if err := l.Check(l.Min - 1); !errors.Is(err, abi.ErrInvalid) {
			t.Errorf("%s below its minimum: %v", l.Name, err)
		}
		if err := l.Check(abi.Unlimited); (err == nil) != l.Optional {
			t.Errorf("%s unlimited: %v", l.Name, err)
		}
		if found, ok := abi.LimitNamed(l.Name); !ok || found != l {
			t.Errorf("LimitNamed(%q) = %v, %v", l.Name, found, ok)
		}
	}
	if _, ok := abi.LimitNamed("bandwidth"); ok {
		t.Error("found a limit that is none")
	}
}

func TestImportsAreWellFormed(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, imp := range abi.Imports() {
		if seen[imp.Name] || imp.Doc == "" || imp.Result == "" {
			t.Errorf("import %q is repeated or undocumented", imp.Name)
		}
		seen[imp.Name] = true
		for i, p := range imp.Params {
			if p.Kind != abi.KindIn {
				continue
			}
			if next := imp.Params[i+1].Kind; next != abi.KindLen && next != abi.KindOptLen {
				t.Errorf("%s: %s is not followed by its length", imp.Name, p.Name)
			}
		}
	}
	if !seen["batch"] || !seen["hello"] {
		t.Error("imports are missing")
	}
}
