package query

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/luahost/luahost/host/query/field"
	"github.com/luahost/luahost/host/storage/item"
)

// projection makes maps of some fields: from each path, as written, to what is
// there.
type projection struct {
	fields []picked // in the order of a deterministic map
}

type picked struct {
	path *field.Path
	name []byte // the path's text as CBOR
}

// maxSelect bounds the fields of a projection.
const maxSelect = 256

func newProjection(paths []string) (*projection, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	if len(paths) > maxSelect {
		return nil, malformed("select", "more than %d fields", maxSelect)
	}
	p := &projection{}
	for i, text := range paths {
		path, err := field.ParsePath(text)
		if err != nil {
			return nil, malformedAs(fmt.Sprintf("select[%d]", i+1), err)
		}
		p.fields = append(p.fields, picked{path, item.AppendString(nil, []byte(text))})
	}
	byName := func(a, b picked) int { return bytes.Compare(a.name, b.name) }
	slices.SortFunc(p.fields, byName)
	p.fields = slices.CompactFunc(p.fields, func(a, b picked) bool { return byName(a, b) == 0 })
	return p, nil
}

// append appends the map for a row. Fields that are absent are left out; where a path leads
// through an array, what it finds is an array again.
func (p *projection) append(dst []byte, x *row) []byte {
	dst = item.AppendHead(dst, item.MajorMap, uint64(len(p.fields)))
	head := len(dst)
	present := 0
	for i := range p.fields {
		before := len(dst)
		dst = append(dst, p.fields[i].name...)
		named := len(dst)
		if dst = appendFound(dst, p.fields[i].path, x); len(dst) == named {
			dst = dst[:before]
			continue
		}
		present++
	}
	if present < len(p.fields) { // the head was too large: it may be shorter now
		start := head - headSize(len(p.fields))
		body := bytes.Clone(dst[head:])
		dst = append(item.AppendHead(dst[:start], item.MajorMap, uint64(present)), body...)
	}
	return dst
}

func headSize(n int) int {
	var room [9]byte
	return len(item.AppendHead(room[:0], item.MajorMap, uint64(n)))
}

// appendFound appends what is at a path; nothing when there is nothing.
func appendFound(dst []byte, path *field.Path, x *row) []byte {
	start, n := len(dst), 0
	path.Each(x.item(path), func(found []byte) bool {
		dst = append(dst, field.Trim(found)...)
		n++
		return true
	})
	if n < 2 {
		return dst
	}
	list := bytes.Clone(dst[start:])
	return append(item.AppendHead(dst[:start], item.MajorArray, uint64(n)), list...)
}
