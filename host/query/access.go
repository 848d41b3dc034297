package query

import (
	"bytes"
	"slices"

	"github.com/luahost/luahost/host/query/field"
)

// access is one way to the rows of a query: spans of row keys, or of the
// entries of an index.
type access struct {
	index  *definition // nil: the rows themselves
	traits byte        // of the index
	spans  []span      // rising, apart from each other; none: there is no such row
	used   []*test     // tests that the spans were made of
	exact  []*test     // those of them that need no second look at the row

	union []*access // instead of spans: rows that any of these have

	points int     // leading fields of the index that are fixed to points
	single int     // leading ones of those with one point each
	rows   float64 // estimate of what is in the spans
}

// use notes that the spans were made of a test.
func (a *access) use(t *test, exact bool) {
	a.used = append(a.used, t)
	if exact {
		a.exact = append(a.exact, t)
	}
}

// isPoint reports whether the access is to entries that have all values in
// common, so that they are in the order of their rows' keys.
func (a *access) isPoint() bool {
	return a.index != nil && a.points == len(a.index.paths) && len(a.spans) == 1
}

// mayRepeat reports whether a row can be found several times.
func (a *access) mayRepeat() bool {
	return a.index != nil && a.traits&traitSeveral != 0 && !a.isPoint()
}

// branches is the accesses to indexes that this one stands for.
func (a *access) branches() []*access {
	if a.union != nil {
		return a.union
	}
	return []*access{a}
}

// maxSpans bounds the spans of one access: the product of the values of `in`.
const maxSpans = 1024

// keyAccess is the way by row keys, with what the tests say about them.
func keyAccess(tests []*test) *access {
	a := &access{}
	limits, points, isPoints := everyKey, [][]byte(nil), false
	for _, t := range tests {
		r, about := t.keyReach()
		if !about || r.isPoints && isPoints {
			continue // one list of points is enough; the other is tested
		}
		if r.isPoints {
			points, isPoints = r.points, true
		} else {
			limits = limits.and(r.span)
		}
		a.use(t, r.exact)
	}
	switch {
	case isPoints:
		for _, p := range points {
			if limits.has(p) {
				a.spans = append(a.spans, span{p, append(bytes.Clone(p), 0)})
			}
		}
	case !limits.isEmpty():
		a.spans = []span{limits}
	}
	return a
}

// indexAccess is the way by an index; nil when the tests do not bound its first
// field.
func indexAccess(d *definition, traits byte, tests []*test) *access {
	if d.Kind == Hash {
		return hashAccess(d, traits, tests)
	}
	b := &accessBuilder{access: &access{index: d, traits: traits}, prefixes: [][]byte{nil}}
	for i, path := range d.paths {
		if !b.addPoints(testsOn(path, tests), i == 0) {
			b.addRange(testsOn(path, tests), i == 0)
			break
		}
	}
	if b.access.points == 0 && b.range_ == nil {
		return nil
	}
	return b.finish()
}

// testsOn is the tests of a path that an index has.
func testsOn(path *field.Path, tests []*test) []*test {
	var on []*test
	for _, t := range tests {
		if t.path.String() == path.String() {
			on = append(on, t)
		}
	}
	return on
}

// accessBuilder makes spans field by field.
type accessBuilder struct {
	access   *access
	prefixes [][]byte // one for each combination of points so far
	range_   *span    // of the field behind the points
}

func (b *accessBuilder) reachOf(t *test, first bool) (reach, bool) {
	r, ok := t.indexReach(!first || b.access.traits&traitStrings != 0)
	if b.access.traits&traitCut != 0 {
		r.exact = false
	}
	return r, ok
}

// addPoints fixes the next field to the fewest points that a test gives.
func (b *accessBuilder) addPoints(tests []*test, first bool) bool {
	var best *test
	var with reach
	for _, t := range tests {
		r, ok := b.reachOf(t, first)
		if ok && r.isPoints && (best == nil || len(r.points) < len(with.points)) {
			best, with = t, r
		}
	}
	if best == nil || len(b.prefixes)*len(with.points) > maxSpans {
		return false
	}
	var longer [][]byte
	for _, prefix := range b.prefixes {
		for _, p := range with.points {
			longer = append(longer, slices.Concat(prefix, p))
		}
	}
	b.prefixes = longer
	if len(with.points) == 1 && b.access.single == b.access.points {
		b.access.single++
	}
	b.access.points++
	b.access.use(best, with.exact)
	return true
}

// addRange bounds the next field by a span. Two tests make one span together
// only when no row has several values: otherwise one value may pass the first
// and another the second.
func (b *accessBuilder) addRange(tests []*test, first bool) {
	for _, t := range byNarrowness(tests) {
		r, ok := b.reachOf(t, first)
		if !ok {
			continue
		}
		if r.isPoints { // too many for spans of their own
			if len(r.points) == 0 {
				continue
			}
			last := r.points[len(r.points)-1]
			r = reach{span: span{r.points[0], prefixEnd(last)}}
		}
		if b.range_ == nil {
			b.range_ = &r.span
		} else if b.access.traits&traitSeveral != 0 {
			continue
		} else {
			both := b.range_.and(r.span)
			b.range_ = &both
		}
		b.access.use(t, r.exact)
	}
}

// byNarrowness puts the tests that usually leave fewest values first.
func byNarrowness(tests []*test) []*test {
	sorted := slices.Clone(tests)
	slices.SortStableFunc(sorted, func(a, b *test) int { return narrowness(a.op) - narrowness(b.op) })
	return sorted
}

func narrowness(op Op) int {
	switch op {
	case OpEqual, OpIn, OpContains:
		return 0
	case OpStartsWith, OpBetween:
		return 1
	case OpLess, OpAtMost, OpGreater, OpAtLeast:
		return 2
	}
	return 3
}

func (b *accessBuilder) finish() *access {
	for _, prefix := range b.prefixes {
		s := prefixSpan(prefix)
		if b.range_ != nil {
			s = b.range_.behind(prefix)
		}
		if !s.isEmpty() {
			b.access.spans = append(b.access.spans, s)
		}
	}
	return b.access
}

// hashAccess needs points for every field.
func hashAccess(d *definition, traits byte, tests []*test) *access {
	a := &access{index: d, traits: traits}
	combinations := [][]byte{nil}
	for i, path := range d.paths {
		t := fewestPoints(testsOn(path, tests), i > 0 || traits&traitStrings != 0)
		if t == nil || len(combinations)*len(t.operands) > maxSpans {
			return nil
		}
		var longer [][]byte
		for _, values := range combinations {
			for _, o := range t.operands {
				longer = append(longer, field.AppendOrdered(bytes.Clone(values), o.value))
			}
		}
		combinations = longer
		a.points++
		a.use(t, false) // other values may have the same hash
	}
	for _, values := range combinations {
		a.spans = append(a.spans, prefixSpan(appendHash(nil, values)))
	}
	slices.SortFunc(a.spans, func(s, t span) int { return bytes.Compare(s.from, t.from) })
	a.spans = slices.CompactFunc(a.spans, func(s, t span) bool { return bytes.Equal(s.from, t.from) })
	return a
}

func fewestPoints(tests []*test, hasStrings bool) *test {
	var best *test
	for _, t := range tests {
		r, ok := t.indexReach(hasStrings)
		if ok && r.isPoints && (best == nil || len(t.operands) < len(best.operands)) {
			best = t
		}
	}
	return best
}
