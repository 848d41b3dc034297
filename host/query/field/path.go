package field

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

// Names of what is no field of the value. A field that really has such a name
// is written with a backslash before the dollar.
const (
	KeyName   = "$key"   // the row's key
	ValueName = "$value" // the whole value
)

// Limits of a path. They bound the work that one condition can ask for.
const (
	maxPathBytes = 512
	maxSteps     = 32
)

// Path leads to a field of a value: names separated by dots, as "address.city".
//
//   - In a map, a name finds the value under that string. A name that is a
//     number also finds the value under that integer, which goes first.
//   - In an array, a number is a position, from 1 as in Lua. Another name looks
//     into each element that is a map: "items.price" is the price of every item.
//   - A backslash takes the meaning from a dot, a backslash or a dollar behind it.
//
// Path is immutable and safe for concurrent use.
type Path struct {
	text  string
	isKey bool
	steps []step
}

// step is one name of a path.
type step struct {
	text     string
	name     []byte // the text as a CBOR item
	number   []byte // the integer as a CBOR item; nil when the name is no number
	position int64  // in an array; 0 when the name is none
}

// ParsePath reads a path. Its errors do not repeat the whole text.
func ParsePath(text string) (*Path, error) {
	switch {
	case text == KeyName:
		return &Path{text: text, isKey: true}, nil
	case text == ValueName:
		return &Path{text: text}, nil
	case strings.HasPrefix(text, "$"):
		return nil, invalid(fmt.Sprintf("no field can be named %.40q", text),
			`the names with a dollar are $key and $value; write \$ for a field whose name begins with a dollar`)
	case len(text) > maxPathBytes:
		return nil, invalid(fmt.Sprintf("the path %.20q... has %d bytes, allowed %d", text, len(text), maxPathBytes), "")
	}
	names, err := splitPath(text)
	if err != nil {
		return nil, err
	}
	p := &Path{text: text}
	for _, name := range names {
		p.steps = append(p.steps, newStep(name))
	}
	return p, nil
}

// splitPath takes a path apart at its dots.
func splitPath(text string) ([]string, error) {
	var names []string
	var name strings.Builder
	end := func() error {
		if name.Len() == 0 {
			return invalid(fmt.Sprintf("the path %q has an empty name", text), "names are separated by single dots")
		}
		names = append(names, name.String())
		name.Reset()
		return nil
	}
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			if i++; i == len(text) || strings.IndexByte(`.\$`, text[i]) < 0 {
				return nil, invalid(fmt.Sprintf("the path %q has a backslash before something else than . \\ or $", text), "")
			}
			name.WriteByte(text[i])
		case c != '.':
			name.WriteByte(c)
		default:
			if err := end(); err != nil {
				return nil, err
			}
		}
	}
	if err := end(); err != nil {
		return nil, err
	}
	if len(names) > maxSteps {
		return nil, invalid(fmt.Sprintf("the path %.20q... has %d names, allowed %d", text, len(names), maxSteps), "")
	}
	return names, nil
}

func newStep(name string) step {
	s := step{text: name, name: item.AppendString(nil, []byte(name))}
	if n, err := strconv.ParseInt(name, 10, 64); err == nil && strconv.FormatInt(n, 10) == name {
		s.number = item.AppendInt(nil, n)
		s.position = max(0, n)
	}
	return s
}

// String is the path as it was written.
func (p *Path) String() string { return p.text }

// IsKey reports whether the path is the row's key, which is not in the value.
func (p *Path) IsKey() bool { return p.isKey }

// Each calls visit for every item at the path in a value, until it returns
// false, and reports whether it never did. There is more than one only when
// the path leads into the elements of an array. Null is not visited.
func (p *Path) Each(value []byte, visit func(found []byte) bool) bool {
	return each(p.steps, value, visit)
}

// EachCandidate is Each that also visits the elements of an array that is at
// the path, after the array itself. These are the values that an index has,
// and that comparisons look at.
func (p *Path) EachCandidate(value []byte, visit func(found []byte) bool) bool {
	return each(p.steps, value, func(found []byte) bool {
		return visit(found) && EachElement(found, visit)
	})
}

func each(steps []step, at []byte, visit func([]byte) bool) bool {
	for i := range steps {
		if len(at) == 0 {
			return true
		}
		s := &steps[i]
		switch major := majorOf(at); {
		case major == item.MajorMap:
			at = s.inMap(at)
		case major != item.MajorArray:
			return true
		case s.number != nil:
			at = elementAt(at, s.position)
		default:
			return eachMap(steps[i:], at, visit)
		}
	}
	if len(at) == 0 || at[0] == nullByte {
		return true
	}
	return visit(at)
}

// eachMap goes on in those elements of an array that are maps.
func eachMap(steps []step, array []byte, visit func([]byte) bool) bool {
	at, count := elements(array)
	for ; count > 0 && len(at) > 0; count-- {
		if majorOf(at) == item.MajorMap && !each(steps, at, visit) {
			return false
		}
		at = next(at)
	}
	return true
}

func (s *step) inMap(pairs []byte) []byte {
	if s.number != nil {
		return valueOf(pairs, s.number, s.name)
	}
	return valueOf(pairs, s.name, nil)
}

func invalid(message, hint string) error {
	return &abi.Error{Code: abi.ErrInvalid.Code(), Message: message, Hint: hint}
}
