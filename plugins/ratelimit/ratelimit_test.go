package ratelimit_test

import (
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/plugins/internal/plugintest"
)

type answer struct {
	Allowed    bool
	Remaining  int
	RetryAfter float64 `json:"retry_after"`
}

func allow(t *testing.T, p *host.Plugin, input string) answer {
	t.Helper()
	output, err := p.Call(t.Context(), "allow", []byte(input))
	if err != nil {
		t.Error(err)
		return answer{}
	}
	var a answer
	if err := json.Unmarshal(output, &a); err != nil {
		t.Errorf("%s: %v", output, err)
	}
	return a
}

func TestBucketEmptiesAndFills(t *testing.T) {
	p, _ := plugintest.Load(t)
	for _, step := range []struct {
		input string
		want  answer
	}{
		{`{"key": "a", "rate": 1, "burst": 2, "now": 100}`, answer{Allowed: true, Remaining: 1}},
		{`{"key": "a", "rate": 1, "burst": 2, "now": 100}`, answer{Allowed: true}},
		{`{"key": "a", "rate": 1, "burst": 2, "now": 100}`, answer{RetryAfter: 1}},
		{`{"key": "a", "rate": 1, "burst": 2, "now": 100.5}`, answer{RetryAfter: 0.5}},
		{`{"key": "b", "rate": 1, "burst": 2, "now": 100}`, answer{Allowed: true, Remaining: 1}},
		{`{"key": "a", "rate": 1, "burst": 2, "now": 101}`, answer{Allowed: true}},
		{`{"key": "a", "rate": 1, "burst": 2, "now": 90}`, answer{RetryAfter: 1}}, // a clock that goes back gives nothing
		{`{"key": "a", "rate": 1, "burst": 2, "now": 1000}`, answer{Allowed: true, Remaining: 1}},
	} {
		if got := allow(t, p, step.input); got != step.want {
			t.Errorf("%s: got %+v, want %+v", step.input, got, step.want)
		}
	}
}

func TestBadInput(t *testing.T) {
	p, _ := plugintest.Load(t)
	for _, input := range []string{
		``, `{`, `7`, `{}`, `{"key": ""}`, `{"key": "a"}`, `{"key": "a", "rate": 1}`, `{"key": "a", "rate": 0, "burst": 1}`,
		`{"key": "a", "rate": 1, "burst": 0.5}`, `{"key": "a", "rate": "1", "burst": 1}`,
	} {
		_, err := p.Call(t.Context(), "allow", []byte(input))
		var failure *abi.Error
		if !errors.As(err, &failure) || failure.Code != "invalid" || failure.Hint == "" {
			t.Errorf("%s: %v", input, err)
		}
	}
}

// TestCallersShareTheBucket calls from many goroutines at once, so from several
// instances: together they may do as much as one.
func TestCallersShareTheBucket(t *testing.T) {
	const callers, calls, burst = 8, 25, 50
	p, _ := plugintest.Load(t)
	var allowed atomic.Int64
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			for range calls {
				if allow(t, p, `{"key": "all", "rate": 1, "burst": 50, "now": 0}`).Allowed {
					allowed.Add(1)
				}
			}
		})
	}
	group.Wait()
	if got := allowed.Load(); got != burst {
		t.Errorf("%d of %d calls were allowed, want %d", got, callers*calls, burst)
	}
}
