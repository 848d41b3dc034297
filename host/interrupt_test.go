package host_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/internal/testguest"
)

// reacts fails the test when stopping took longer than a loaded machine
// excuses. The target is 10 ms; BenchmarkCancel prints what is reached.
const reacts = 2 * time.Second

func TestContextEndsACall(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	for name, c := range map[string]struct {
		end   func(context.Context) (context.Context, context.CancelFunc)
		cause error
	}{
		"cancelled": {cancelSoon, context.Canceled},
		"deadline": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, 5*time.Millisecond)
		}, context.DeadlineExceeded},
	} {
		ctx, cancel := c.end(context.Background())
		started := time.Now()
		_, err := p.Call(ctx, "work_forever", nil)
		cancel()
		if !errors.Is(err, abi.ErrInterrupted) || !errors.Is(err, c.cause) {
			t.Errorf("%s: error %v", name, err)
		}
		if took := time.Since(started); took > reacts {
			t.Errorf("%s: took %v", name, took)
		}
		if got := call(t, p, "count_up", ""); got == "" {
			t.Errorf("%s: the plugin does not answer afterwards", name)
		}
	}
	if got := call(t, p, "count_up", ""); got != "3" {
		t.Errorf("an interrupted instance was replaced: count_up gave %s", got)
	}
}

func cancelSoon(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	timer := time.AfterFunc(5*time.Millisecond, cancel)
	return ctx, func() { timer.Stop(); cancel() }
}

func TestCauseOfACancellation(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	ctx, cancel := context.WithCancelCause(context.Background())
	shutdown := errors.New("shutting down")
	time.AfterFunc(time.Millisecond, func() { cancel(shutdown) })
	_, err := p.Call(ctx, "work_forever", nil)
	if !errors.Is(err, shutdown) || !errors.Is(err, context.Canceled) || !errors.Is(err, abi.ErrInterrupted) {
		t.Errorf("error: %v", err)
	}
}

func TestTimeLimit(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, limits(t, "time", "250ms")), "")
	started := time.Now()
	result, err := p.Invoke(context.Background(), host.Call{Function: "work_forever"})
	if !errors.Is(err, abi.ErrInterrupted) || !strings.Contains(err.Error(), "longer than 250ms") {
		t.Errorf("error: %v", err)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		t.Error("the policy's limit looks like the caller's deadline")
	}
	if took := time.Since(started); took < 250*time.Millisecond || took > reacts {
		t.Errorf("took %v", took)
	}
	if result.Usage.Fuel == 0 {
		t.Error("an interrupted call used no fuel")
	}
}

func TestFuelLimit(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, limits(t, "fuel", "50_000")), "")
	for range 3 {
		result, err := p.Invoke(context.Background(), host.Call{Function: "work_forever"})
		if !errors.Is(err, abi.ErrLimit) || result.Usage.Fuel != 50_000 {
			t.Errorf("fuel %d, error %v", result.Usage.Fuel, err)
		}
		if _, err := p.Call(context.Background(), "work_units", []byte("50000")); err != nil {
			t.Errorf("as much as is allowed: %v", err)
		}
	}
}

func TestAnEndedContextStartsNothing(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Call(ctx, "count_up", nil); !errors.Is(err, context.Canceled) {
		t.Errorf("error: %v", err)
	}
	if got := call(t, p, "count_up", ""); got != "1" {
		t.Errorf("the call ran all the same: count_up gave %s", got)
	}
}

// An interrupt of one call must never hit the next: calls race with their own
// cancellation, and every other call is one that nobody cancels.
func TestInterruptsHitTheirOwnCallOnly(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, func(c *host.Config) { c.MaxInstances = 1 }), "")
	for i := range 500 {
		ctx, cancel := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		wg.Go(func() {
			for range i % 50 {
				runtime.Gosched()
			}
			cancel()
		})
		_, err := p.Call(ctx, "work_units", []byte("20000"))
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if _, err := p.Call(context.Background(), "work_units", []byte("20000")); err != nil {
			t.Fatalf("call %d, which nobody cancelled: %v", i, err)
		}
		wg.Wait()
	}
}

func TestAnAnswerInSpiteOfAnInterruptCounts(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, limits(t, "time", "100ms")), "")
	if got := call(t, p, "late", ""); got != "late" {
		t.Errorf("got %q", got)
	}
}

func TestAGuestThatIgnoresInterruptsEndsAtItsNextCallOfTheHost(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, limits(t, "time", "100ms"), impatient), "")
	started := time.Now()
	_, err := p.Call(context.Background(), "deaf", nil)
	if !errors.Is(err, abi.ErrInterrupted) {
		t.Errorf("error: %v", err)
	}
	if took := time.Since(started); took > reacts {
		t.Errorf("took %v", took)
	}
	if got := call(t, p, "count_up", ""); got != "1" {
		t.Errorf("count_up gave %s: the instance was not replaced", got)
	}
}

// A module that is not trusted ends even when it never calls the host.
func TestAnUntrustedGuestThatSpinsEnds(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t, limits(t, "time", "100ms"), impatient, func(c *host.Config) { c.Engine = []byte("another engine") })
	p, err := rt.Load(context.Background(), host.Wasm("spinner", testguest.Guest))
	if err != nil {
		t.Fatal(err)
	}
	started := time.Now()
	if _, err := p.Call(context.Background(), "spin", nil); !errors.Is(err, abi.ErrInterrupted) {
		t.Errorf("error: %v", err)
	}
	if took := time.Since(started); took > reacts {
		t.Errorf("took %v", took)
	}
	if got := call(t, p, "echo", "next"); got != "next" {
		t.Errorf("the next call gave %q", got)
	}
}

func TestLoadingIsInterruptedToo(t *testing.T) {
	t.Parallel()
	rt := newRuntime(t, limits(t, "time", "100ms"), impatient)
	for _, function := range []string{"work_forever", "deaf"} {
		_, err := rt.Load(context.Background(), host.LuaSource("slow", []byte(function)))
		if !errors.Is(err, abi.ErrInterrupted) {
			t.Errorf("%s: %v", function, err)
		}
	}
}

// BenchmarkCancel prints how long after its cancellation a call returns.
func BenchmarkCancel(b *testing.B) {
	p := load(b, newRuntime(b), "")
	var total, worst time.Duration
	for b.Loop() {
		ctx, cancel := context.WithCancel(context.Background())
		var cancelled time.Time
		time.AfterFunc(2*time.Millisecond, func() { cancelled = time.Now(); cancel() })
		if _, err := p.Call(ctx, "work_forever", nil); err == nil {
			b.Fatal("was not cancelled")
		}
		took := time.Since(cancelled)
		total, worst = total+took, max(worst, took)
	}
	b.ReportMetric(float64(total.Microseconds())/float64(b.N), "us/cancel")
	b.ReportMetric(float64(worst.Microseconds()), "us/worst")
	b.ReportMetric(0, "ns/op")
}

// A call whose context ends before there is an instance for it was interrupted, like
// any other: it is no failure of the host.
func TestInterruptedBeforeItBegins(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	late, cancelLate := context.WithTimeout(context.Background(), -1)
	defer cancelLate()
	for ctx, want := range map[context.Context]error{cancelled: context.Canceled, late: context.DeadlineExceeded} {
		_, err := p.Call(ctx, "echo", nil)
		if !errors.Is(err, abi.ErrInterrupted) || !errors.Is(err, want) || errors.Is(err, abi.ErrInternal) {
			t.Errorf("%v: %v", want, err)
		}
	}
}
