package query

import (
	"fmt"
	"strings"

	"github.com/luahost/luahost/internal/suggest"
)

// reader takes the fields of a query one by one. The first failure sticks.
type reader struct {
	fields map[string]any
	err    error
}

func newReader(v any, known ...string) (*reader, error) {
	o, ok := asObject(v)
	if !ok || len(o.list) > 0 {
		return nil, hinted(malformed("", "a query is a table with names, not %s", describe(v)),
			"it has the fields "+strings.Join(known, ", "))
	}
	for _, name := range o.names() {
		if !contains(known, name) {
			return nil, unknown("", "field", name, known)
		}
	}
	return &reader{fields: o.fields}, nil
}

func contains(known []string, name string) bool {
	for _, k := range known {
		if k == name {
			return true
		}
	}
	return false
}

// unknown is the error about a name that nobody knows.
func unknown(place, what, name string, known []string) error {
	err := malformed(place, "unknown %s %q", what, name)
	if meant := suggest.Nearest(name, known); meant != "" {
		err.Message += fmt.Sprintf("; did you mean %q?", meant)
	}
	err.Hint = "there are " + strings.Join(known, ", ")
	return err
}

// keep notes the first failure.
func (r *reader) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *reader) where() Predicate {
	v := r.fields["where"]
	if v == nil {
		return Predicate{}
	}
	p, err := parseWhere(v, placeWhere)
	r.keep(err)
	return p
}

func (r *reader) limit() int {
	v := r.fields["limit"]
	if v == nil {
		return 0
	}
	n, ok := asInt(v)
	if !ok || n < 1 || n > maxLimit {
		r.keep(malformed("limit", "must be a number of rows from 1 to %d, not %s", maxLimit, describe(v)))
	}
	return int(n)
}

const maxLimit = 1 << 53

func (r *reader) bytes(name string) []byte {
	switch v := r.fields[name].(type) {
	case nil:
		return nil
	case []byte:
		return v
	case string:
		return []byte(v)
	default:
		r.keep(malformed(name, "must be a string, not %s", describe(v)))
		return nil
	}
}

// paths reads one path, or a list of them.
func (r *reader) paths(name string) []string {
	v := r.fields[name]
	if v == nil {
		return nil
	}
	if path, ok := v.(string); ok {
		return []string{path}
	}
	list, ok := asList(v)
	if !ok {
		r.keep(malformed(name, "must be a field or a list of fields, not %s", describe(v)))
	}
	var paths []string
	for i, element := range list {
		path, ok := element.(string)
		if !ok {
			r.keep(malformed(fmt.Sprintf("%s[%d]", name, i+1), "must be a field, not %s", describe(element)))
		}
		paths = append(paths, path)
	}
	return paths
}

// byPath reads a map from paths to values.
func (r *reader) byPath(name string) map[string]any {
	v := r.fields[name]
	if v == nil {
		return nil
	}
	o, ok := asObject(v)
	if !ok || len(o.list) > 0 {
		r.keep(malformed(name, "must be a table from fields to values, not %s", describe(v)))
	}
	return o.fields
}

// decodeError is the error about bytes that hold no structure at all.
func decodeError(form string, err error) error {
	return hinted(malformed("", "the query is no %s: %v", form, err), "see the section on queries in docs/API.md")
}
