package host_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/luahost/luahost/host"
)

func TestStreamsBelongToTheCall(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, func(c *host.Config) { c.MaxInstances = 1 }), "")
	for _, text := range []string{"first", "second"} {
		var stdout, stderr strings.Builder
		_, err := p.Invoke(context.Background(), host.Call{
			Function: "print", Input: []byte(text), Streams: host.Streams{Stdout: &stdout, Stderr: &stderr},
		})
		if err != nil || stdout.String() != text || stderr.String() != "err" {
			t.Errorf("stdout %q, stderr %q, error %v", &stdout, &stderr, err)
		}
		result, err := p.Invoke(context.Background(), host.Call{
			Function: "read_all", Streams: host.Streams{Stdin: strings.NewReader(text)},
		})
		if err != nil || string(result.Output) != text {
			t.Errorf("read %q, error %v", result.Output, err)
		}
	}
	if got := call(t, p, "read_all", ""); got != "" {
		t.Errorf("a call without stdin read %q", got)
	}
	call(t, p, "print", "nobody reads this")
}

type brokenStream struct{}

func (brokenStream) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

type panickingStream struct{}

func (panickingStream) Write([]byte) (int, error) { panic("writer") }
func (panickingStream) Read([]byte) (int, error)  { panic("reader") }

// Streams that break are errors of the guest's reads and writes, no more.
func TestStreamsThatBreak(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	for name, streams := range map[string]host.Streams{
		"error": {Stdout: brokenStream{}},
		"panic": {Stdout: panickingStream{}, Stdin: panickingStream{}},
	} {
		for _, function := range []string{"print", "read_all"} {
			_, err := p.Invoke(context.Background(), host.Call{Function: function, Input: []byte("x"), Streams: streams})
			if err != nil {
				t.Errorf("%s: %s: %v", name, function, err)
			}
		}
	}
	if got := call(t, p, "count_up", ""); got != "1" {
		t.Errorf("the instance was replaced: %s", got)
	}
}

func TestNothingOfTheSystemIsThere(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t), "")
	if got := call(t, p, "look_at_files", ""); got != "none" {
		t.Errorf("files: %s", got)
	}
}

func TestRandomBytesComeFromTheSeed(t *testing.T) {
	t.Parallel()
	random := func(change func(*host.Config)) string {
		p := load(t, newRuntime(t, change), "")
		return call(t, p, "random_bytes", "") + call(t, p, "seed", "")
	}
	same := func(*host.Config) {}
	other := func(c *host.Config) { c.Seed = 1 }
	drawn := func(c *host.Config) { c.RandomSeed = true }
	first, again := random(same), random(same)
	if first != again {
		t.Error("the same seed gave other bytes")
	}
	if random(other) == first {
		t.Error("another seed gave the same bytes")
	}
	first, again = random(drawn), random(drawn)
	if first == again {
		t.Error("two drawn seeds gave the same bytes")
	}
}

func TestManyGoroutines(t *testing.T) {
	t.Parallel()
	p := load(t, newRuntime(t, func(c *host.Config) { c.MaxInstances = 3 }), "")
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			text := strings.Repeat(string(rune('a'+i)), 100*i)
			for range 200 {
				output, err := p.Call(context.Background(), "echo", []byte(text))
				if err != nil || string(output) != text {
					t.Errorf("goroutine %d got %.20q, %v", i, output, err)
					return
				}
			}
		})
	}
	wg.Wait()
}
