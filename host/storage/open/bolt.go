package open

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
	"github.com/luahost/luahost/host/storage/engine/bolt"
)

// boltOption sets one option of a bolt URL from its text.
type boltOption func(text string, o *bolt.Options, s *storage.Options) error

var boltOptions = map[string]boltOption{
	"wait": func(text string, o *bolt.Options, _ *storage.Options) (err error) {
		o.Wait, err = time.ParseDuration(text)
		return err
	},
	"max_bytes": func(text string, o *bolt.Options, _ *storage.Options) (err error) {
		o.MaxBytes, err = strconv.ParseInt(text, 10, 64)
		return err
	},
	"sync": func(text string, o *bolt.Options, _ *storage.Options) error {
		on, err := parseSwitch(text)
		o.NoSync = !on
		return err
	},
	"readonly": func(text string, _ *bolt.Options, s *storage.Options) (err error) {
		s.ReadOnly, err = parseSwitch(text)
		return err
	},
	"group": func(text string, _ *bolt.Options, s *storage.Options) (err error) {
		s.GroupCommit, err = parseSwitch(text)
		return err
	},
}

func parseSwitch(text string) (on bool, err error) {
	if text != "on" && text != "off" {
		return false, fmt.Errorf("%q is not on or off", text)
	}
	return text == "on", nil
}

func openBolt(ctx context.Context, rest string, options *storage.Options) (engine.Engine, error) {
	path, query, _ := strings.Cut(rest, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, badOption(query, err)
	}
	var o bolt.Options
	for name, texts := range values {
		set := boltOptions[name]
		if set == nil {
			return nil, badOption(name, errors.New("there is no such option"))
		}
		if err := set(texts[len(texts)-1], &o, options); err != nil {
			return nil, badOption(name, err)
		}
	}
	o.ReadOnly = options.ReadOnly
	return bolt.Open(ctx, path, o)
}

func badOption(name string, err error) error {
	return &abi.Error{
		Code: abi.ErrInvalid.Code(), Message: fmt.Sprintf("option %q of the store URL: %v", name, err),
		Hint: "bolt takes wait=10s, max_bytes=N, sync=off, readonly=on and group=on",
	}
}
