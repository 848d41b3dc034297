package engine

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/tests/internal/script"
)

// Wasm is the engine that users run: the committed module, through the host.
type Wasm struct {
	cacheDir string

	mu       sync.Mutex
	runtimes map[limits]*host.Runtime // one for each combination that scripts ask for
}

// limits are those options of a script that are the runtime's.
type limits struct {
	fuel, memory int64
	time         time.Duration
}

// NewWasm keeps what it compiles in cacheDir. Whoever makes one closes it.
func NewWasm(cacheDir string) *Wasm {
	return &Wasm{cacheDir: cacheDir, runtimes: map[limits]*host.Runtime{}}
}

// Close ends the runtimes.
func (w *Wasm) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var errs []error
	for _, rt := range w.runtimes {
		errs = append(errs, rt.Close())
	}
	return errors.Join(errs...)
}

// Name implements Engine.
func (w *Wasm) Name() string { return "wasm" }

// Accepts implements Engine.
func (w *Wasm) Accepts(s *script.Script) bool {
	return s.Wants(w.Name(), true)
}

// Run implements Engine.
func (w *Wasm) Run(ctx context.Context, s *script.Script) (script.Result, error) {
	rt, err := w.runtime(s)
	if err != nil {
		return script.Result{}, err
	}
	plugin, err := rt.Prepare(ctx, host.LuaSource(s.Name, s.Source))
	if err != nil {
		return script.Result{}, err
	}
	defer plugin.Close()
	var stdout bytes.Buffer
	_, err = plugin.Run(ctx, nil, host.Streams{Stdout: &stdout})
	return ended(s, stdout.String(), err)
}

func (w *Wasm) runtime(s *script.Script) (*host.Runtime, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	key := limits{s.Fuel, s.Memory, s.Time}
	if rt, ok := w.runtimes[key]; ok {
		return rt, nil
	}
	policy, err := key.policy()
	if err != nil {
		return nil, err
	}
	rt, err := host.New(context.Background(), host.Config{Policy: policy, CacheDir: w.cacheDir})
	if err == nil {
		w.runtimes[key] = rt
	}
	return rt, err
}

// policy grants all tables of the runtime's own store, and sets the limits that
// the script asks for, otherwise such that only a hanging engine meets them.
func (l limits) policy() (*capabilities.Policy, error) {
	values := map[string]string{
		abi.LimitTime:   cmp.Or(l.time, DefaultTime).String(),
		abi.LimitMemory: strconv.FormatInt(cmp.Or(l.memory, 1<<30), 10),
	}
	if l.fuel > 0 {
		values[abi.LimitFuel] = strconv.FormatInt(l.fuel, 10)
	}
	var none *capabilities.Policy
	policy, err := none.WithRule(capabilities.Rule{Plugin: "*", Table: "*", Rights: abi.AllRights, Origin: "test script"})
	if err != nil {
		return nil, err
	}
	for name, value := range values {
		if policy, err = policy.WithLimit(name, value, "test script"); err != nil {
			return nil, err
		}
	}
	return policy, nil
}

// ended tells what the script did from what the host did not manage.
func ended(s *script.Script, output string, err error) (script.Result, error) {
	result := script.Result{Output: output}
	if err == nil {
		return result, nil
	}
	var failure *abi.Error
	if !errors.As(err, &failure) {
		return result, err
	}
	switch {
	case failure.Errno() == abi.ErrRuntime, failure.Errno() == abi.ErrSyntax, failure.Limit == abi.LimitMemory:
		result.Error = failure.Message
	case failure.Limit == abi.LimitTime && s.Time == 0:
		return result, fmt.Errorf("still running after %v", DefaultTime)
	case failure.Limit != "":
		result.Limit = failure.Limit
	default:
		return result, err
	}
	return result, nil
}
