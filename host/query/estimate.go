package query

import (
	"context"
	"math"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine"
)

// estimator guesses how many rows spans and tests have. Where the engine can
// count a range, or the range is short, it knows.
type estimator struct {
	table  *storage.Table
	reader *storage.Reader
	owned  bool // the reader is not the query's: close it
	total  float64
	stats  map[uint64]*statistics

	// selectivities of tests that an index has told about: part of all rows.
	known map[*test]float64
}

// probeSteps is how far a range is walked to learn its size, on engines that
// cannot count.
const probeSteps = 64

// newEstimator looks at what r sees; in an optimistic transaction at what is
// committed, because everything looked at there could make it conflict.
func newEstimator(ctx context.Context, t *storage.Table, r *storage.Reader) (*estimator, error) {
	e := &estimator{table: t, reader: r}
	if r.Optimistic() {
		other, err := t.In(nil).Reader(ctx)
		if err != nil {
			return nil, err
		}
		e.reader, e.owned = other, true
	}
	n, err := e.reader.Count()
	e.total = float64(n)
	if err != nil {
		e.close()
	}
	return e, err
}

func (e *estimator) close() {
	if e.owned {
		e.reader.Close()
	}
}

// spans estimates what an access has, and notes it there.
func (e *estimator) spans(a *access) error {
	const most = 32 // of more, some stand for all
	step := max(1, len(a.spans)/most)
	sum, looked := 0.0, 0
	for i := 0; i < len(a.spans); i += step {
		n, err := e.span(a, a.spans[i])
		if err != nil {
			return err
		}
		sum += n
		looked++
	}
	if looked > 0 {
		sum *= float64(len(a.spans)) / float64(looked)
	}
	a.rows = sum
	return nil
}

func (e *estimator) span(a *access, s span) (float64, error) {
	if a.index == nil {
		if s.from == nil && s.to == nil {
			return e.total, nil
		}
		from, _ := e.table.RowSpace()
		return e.count(nil, s, s.behind(from))
	}
	return e.count(a.index, s, s.behind(a.index.prefix))
}

// count is the number of the engine's keys in a range, which belongs to an
// index or, when that is nil, to rows.
func (e *estimator) count(d *definition, s, behind span) (float64, error) {
	tx := e.reader.Tx()
	if counter, ok := tx.(engine.Counter); ok {
		return float64(counter.Count(behind.from, behind.to)), nil
	}
	cursor := tx.Scan(behind.from, behind.to, false)
	defer cursor.Close()
	for n := range probeSteps {
		if !cursor.Next() {
			return float64(n), cursor.Err()
		}
	}
	return e.guess(d, s)
}

// guess estimates a range that is longer than probeSteps.
func (e *estimator) guess(d *definition, s span) (float64, error) {
	const least = probeSteps
	if d == nil {
		return max(least, e.total*guessRange), nil
	}
	stats, err := e.statistics(d)
	if err != nil || stats == nil || stats.Entries == 0 {
		return max(least, e.total*guessRange), err
	}
	scale := 1.0
	if stats.Rows > 0 {
		scale = e.total / float64(stats.Rows)
	}
	inside := stats.between(s)
	if inside == 0 { // less than one step of the histogram
		inside = max(float64(stats.Every)/2, float64(stats.Entries)/float64(max(1, stats.Distinct)))
	}
	return max(least, inside*scale), nil
}

func (e *estimator) statistics(d *definition) (*statistics, error) {
	if s, ok := e.stats[d.ID]; ok {
		return s, nil
	}
	s, err := loadStats(e.reader.Tx(), e.table, d)
	if err != nil {
		return nil, err
	}
	if e.stats == nil {
		e.stats = map[uint64]*statistics{}
	}
	e.stats[d.ID] = s
	return s, nil
}

// learn notes what an access over one field tells about a test.
func (e *estimator) learn(a *access) {
	if a.index == nil || len(a.used) != 1 || e.total == 0 {
		return
	}
	if e.known == nil {
		e.known = map[*test]float64{}
	}
	part := min(1, a.rows/e.total)
	if before, ok := e.known[a.used[0]]; !ok || part < before {
		e.known[a.used[0]] = part
	}
}

// Guesses about tests of which no index knows anything: parts of all rows.
const (
	guessEqual    = 0.05
	guessRange    = 0.3
	guessBetween  = 0.1
	guessPrefix   = 0.1
	guessContains = 0.2
	guessPresent  = 0.9
)

// passingAll is the part of the rows of some accesses for which the request's
// conditions are thought to hold.
func (e *estimator) passingAll(r *request, used []*test) float64 {
	if rest := r.without(used); rest != nil {
		return e.passing(rest)
	}
	return 1
}

// passing is the part of rows for which a predicate is thought to hold.
func (e *estimator) passing(n *node) float64 {
	switch n.group {
	case groupTest:
		return e.passingTest(n.test)
	case groupAll:
		part := 1.0
		for _, kid := range n.kids {
			part *= e.passing(kid)
		}
		return part
	}
	missing := 1.0
	for _, kid := range n.kids {
		missing *= 1 - e.passing(kid)
	}
	if n.group == groupNone {
		return missing
	}
	return 1 - missing
}

func (e *estimator) passingTest(t *test) float64 {
	if part, ok := e.known[t]; ok {
		return part
	}
	switch t.op {
	case OpEqual:
		return guessEqual
	case OpIn:
		return min(0.5, guessEqual*float64(len(t.operands)))
	case OpBetween:
		return guessBetween
	case OpStartsWith:
		return guessPrefix
	case OpContains, OpEndsWith:
		return guessContains
	case OpNotEqual, OpNotIn:
		return guessPresent
	case OpExists:
		if t.present {
			return guessPresent
		}
		return 1 - guessPresent
	}
	return guessRange
}

// Costs, in nanoseconds on the memory engine, measured with the benchmarks of
// this package. What counts is how they relate.
const (
	costRow   = 120 // to walk to the next row
	costEntry = 110 // to walk to the next entry of an index
	costFetch = 420 // to get the row of an entry
	costTest  = 70  // to look at one field
	costSort  = 600 // to sort a row in
	costSeek  = 450 // to jump in an index
	costStart = 1500
)

// costOf is the cost of looking at a row with a filter.
func costOf(filter *node) float64 {
	if filter == nil {
		return 0
	}
	return costTest * float64(countTests(filter))
}

func countTests(n *node) int {
	if n.group == groupTest {
		return 1
	}
	sum := 0
	for _, kid := range n.kids {
		sum += countTests(kid)
	}
	return sum
}

// roundRows is an estimate for people.
func roundRows(rows float64) int64 { return int64(math.Round(rows)) }
