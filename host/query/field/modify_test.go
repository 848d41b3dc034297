package field_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

func TestPathPutAndRemove(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value   any
		path    string
		put     string // the value with 9 there; "" is an error
		removed string
	}{
		{object{}, "a", "map[a:9]", "map[]"},
		{object{"a": 1}, "a", "map[a:9]", "map[]"},
		{object{"a": 1}, "a.b", "", ""},
		{object{}, "a.b.c", "map[a:map[b:map[c:9]]]", "map[]"},
		{object{"a": object{"b": 1, "c": 2}}, "a.b", "map[a:map[b:9 c:2]]", "map[a:map[c:2]]"},
		{object{"a": list{1, 2}}, "a.1", "map[a:[9 2]]", "map[a:[<nil> 2]]"},
		{object{"a": list{1, 2}}, "a.2", "map[a:[1 9]]", "map[a:[1]]"},
		{object{"a": list{1, 2}}, "a.3", "map[a:[1 2 9]]", "map[a:[1 2]]"},
		{object{"a": list{1, 2}}, "a.4", "", ""},
		{object{"a": list{1, 2}}, "a.0", "", ""},
		{object{"a": list{object{}}}, "a.b", "", ""},
		{object{"a": list{object{}}}, "a.1.b", "map[a:[map[b:9]]]", "map[a:[map[]]]"},
		{object{int64(7): 1, "7": 2}, "7", "map[7:2 7:9]", "map[7:2]"},
		{object{"7": 2}, "7", "map[7:9]", "map[]"},
		{object{}, `a\.b`, "map[a.b:9]", "map[]"},
		{object{}, "\xff", "map[\xff:9]", "map[]"},
		{nil, "a", "map[a:9]", ""},
		{1, "a", "", ""},
		{item.Snapshot("a function"), "a", "", ""},
		{object{"a": 1}, "$value", "9", ""},
		{object{"a": 1}, "$key", "", ""},
	} {
		p := path(t, c.path)
		for name, change := range map[string]func() (any, error){
			c.put:     func() (any, error) { return p.Put(copyOf(c.value), int64(9)) },
			c.removed: func() (any, error) { return p.Remove(copyOf(c.value)) },
		} {
			got, err := change()
			switch {
			case name == "" && !errors.Is(err, abi.ErrInvalid):
				t.Errorf("%v at %s: %v, %v; want an error", c.value, c.path, got, err)
			case name != "" && (err != nil || fmt.Sprint(got) != name):
				t.Errorf("%v at %s: %v, %v; want %s", c.value, c.path, got, err, name)
			}
		}
	}
}

func copyOf(v any) any {
	switch v := v.(type) {
	case object:
		m := object{}
		for k := range v {
			m[k] = copyOf(v[k])
		}
		return m
	case list:
		l := list{}
		for _, e := range v {
			l = append(l, copyOf(e))
		}
		return l
	}
	return v
}
