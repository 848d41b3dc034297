package compare

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/luahost/luahost/tests/internal/engine"
	"github.com/luahost/luahost/tests/internal/script"
)

// fake prints what it says for each program of a batch, up to the first "crash".
type fake struct {
	engine.Engine
	says func(program string) string
}

var programOf = regexp.MustCompile(`(?s)run\((\d+), \[=*\[\n(.*?)\]=*\]\)\n`)

func (f fake) Run(_ context.Context, s *script.Script) (script.Result, error) {
	var result script.Result
	for _, match := range programOf.FindAllStringSubmatch(string(s.Source), -1) {
		result.Output += "begin " + match[1] + "\n"
		if strings.Contains(match[2], "crash") {
			return result, errors.New("crashed")
		}
		result.Output += " " + f.says(match[2]) + "\nend " + match[1] + "\n"
	}
	return result, nil
}

func pairOf(t *testing.T, reference, ours func(string) string) *Pair {
	return &Pair{
		Reference: &Runner{Engine: fake{says: reference}, Folder: t.TempDir()},
		Ours:      &Runner{Engine: fake{says: ours}, Folder: t.TempDir()},
		Patch:     lastCorrected,
	}
}

func same(program string) string { return fmt.Sprint(len(program)) }

func buggy(program string) string {
	if strings.Contains(program, "bug") {
		return "wrong"
	}
	return same(program)
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	list, err := pairOf(t, same, buggy).Differences(t.Context(), []string{"fine", "a bug", "]] fine"})
	if err != nil {
		t.Fatal(err)
	}
	if list[0] != nil || list[2] != nil || list[1] == nil {
		t.Fatalf("got %v, want one for the second program", list)
	}
	if want := "a bug\n-- reference:  5\n-- ours:       wrong"; list[1].String() != want {
		t.Errorf("got %q, want %q", list[1].String(), want)
	}
}

func TestABatchGoesOnBehindACrash(t *testing.T) {
	t.Parallel()
	runner := &Runner{Engine: fake{says: same}, Folder: t.TempDir()}
	outcomes, err := runner.Run(t.Context(), []string{"one", "crash", "four"})
	if err != nil {
		t.Fatal(err)
	}
	if outcomes[0].Output != " 3" || outcomes[2].Output != " 4" || outcomes[0].Broken != nil {
		t.Errorf("got %v", outcomes)
	}
	if outcomes[1].Broken == nil || outcomes[1].Broken.Error() != "crashed" {
		t.Errorf("got %v for the second, want that it crashed", outcomes[1].Broken)
	}
}

// A program on which the reference itself breaks shows nothing.
func TestABrokenReferenceIsNoDifference(t *testing.T) {
	t.Parallel()
	list, err := pairOf(t, same, buggy).Differences(t.Context(), []string{"crash"})
	if err != nil || list[0] != nil {
		t.Errorf("got %v, %v", list, err)
	}
}

func TestMinimise(t *testing.T) {
	t.Parallel()
	pair := pairOf(t, same, buggy)
	program := "local a = 1\nlocal b = f(bug, \"text\")\nlocal c = 2\nreturn c\n"
	list, err := pair.Differences(t.Context(), []string{program})
	if err != nil {
		t.Fatal(err)
	}
	small, err := pair.Minimise(t.Context(), list[0])
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimSpace(small.Program); got != "bug" {
		t.Errorf("got %q", got)
	}
}

func TestWhatMayDiffer(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		patch     int
		want, got string
		agree     bool
	}{
		{8, "table: 0x55aa", "table: 0x12", true},
		{8, "p:1: no", "p:2: no", false},
		{4, "p:1: no", "p:2: no", true},
		{4, "p:1: no", "p:1: yes", false},
		{4, "')' expected (to close '(' at line 1) near x", "')' expected near x", true},
	} {
		pair := &Pair{Patch: test.patch}
		if got := pair.agree(test.want, test.got); got != test.agree {
			t.Errorf("5.4.%d: %q and %q: got %t", test.patch, test.want, test.got, got)
		}
	}
}

func TestPatchWantsLua(t *testing.T) {
	t.Parallel()
	if _, err := Patch("/nowhere/lua"); err == nil {
		t.Error("no error for a command that is not there")
	}
}
