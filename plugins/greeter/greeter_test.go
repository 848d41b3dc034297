package greeter_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/plugins/internal/plugintest"
)

func call(t *testing.T, p *host.Plugin, function, input string) string {
	t.Helper()
	output, err := p.Call(t.Context(), function, []byte(input))
	if err != nil {
		t.Fatal(err)
	}
	return string(output)
}

func TestGreet(t *testing.T) {
	p, _ := plugintest.Load(t)
	for _, want := range []string{"first", "second", "third", "4th"} {
		if got := call(t, p, "greet", "Ada"); got != "Hello, Ada! We meet for the "+want+" time." {
			t.Errorf("got %q", got)
		}
	}
	call(t, p, "greet", "Żółć")
	if got := call(t, p, "acquaintances", ""); got != `[{"meetings":4,"name":"Ada"},{"meetings":1,"name":"Żółć"}]` {
		t.Errorf("acquaintances: %s", got)
	}
}

func TestGreetNobody(t *testing.T) {
	p, _ := plugintest.Load(t)
	_, err := p.Call(t.Context(), "greet", []byte("  "))
	var failure *abi.Error
	if !errors.As(err, &failure) || failure.Message != "there is nobody to greet" || failure.Hint == "" {
		t.Errorf("got %v", err)
	}
	if got := call(t, p, "acquaintances", ""); got != "[]" && got != "{}" {
		t.Errorf("nobody was greeted, but it knows %s", got)
	}
}

// TestNoMeetingIsLost greets from many goroutines, so from several instances.
func TestNoMeetingIsLost(t *testing.T) {
	const callers, calls = 8, 25
	p, store := plugintest.Load(t)
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			for range calls {
				if _, err := p.Call(t.Context(), "greet", []byte("Ada")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	people, err := store.Table("people")
	if err != nil {
		t.Fatal(err)
	}
	if meetings, err := people.Get(t.Context(), storage.String("Ada")); err != nil || meetings.String() != "200" {
		t.Errorf("%v meetings, %v; want %d", meetings, err, callers*calls)
	}
}
