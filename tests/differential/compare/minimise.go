package compare

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"
)

// What minimising may cost: it is there to be read by people, not to be perfect.
const (
	minimiseTime  = 40 * time.Second
	candidateTime = 3 * time.Second
	candidates    = 25 // that share a process
)

// Minimise takes pieces out of the program for as long as the engines still differ:
// lines first, then tokens.
func (p *Pair) Minimise(ctx context.Context, d *Difference) (*Difference, error) {
	quick := &Pair{Reference: p.Reference.within(candidateTime), Ours: p.Ours.within(candidateTime), Patch: p.Patch}
	end := time.Now().Add(minimiseTime)
	for _, cut := range []func(string) []string{lines, tokens} {
		smaller, err := quick.shrink(ctx, d, cut, end)
		if err != nil {
			return nil, err
		}
		d = smaller
	}
	return d, nil
}

func (r *Runner) within(limit time.Duration) *Runner {
	quick := *r
	quick.Time = limit
	return &quick
}

// shrink leaves out runs of pieces: long ones first, each place once for a length.
func (p *Pair) shrink(ctx context.Context, d *Difference, cut func(string) []string, end time.Time) (*Difference, error) {
	pieces := cut(d.Program)
	for size := len(pieces) / 2; size > 0; size /= 2 {
		for at := 0; at+size <= len(pieces) && time.Now().Before(end); {
			smaller, tried, err := p.without(ctx, d, pieces, at, size)
			if err != nil {
				return nil, err
			}
			at += tried
			if smaller != nil {
				d = smaller
				pieces = slices.Delete(slices.Clone(pieces), at, at+size)
			}
		}
	}
	return d, nil
}

// without tries to leave out a run of the size at the place and at those behind it.
// It gives the first that keeps the difference and how many before it did not.
func (p *Pair) without(ctx context.Context, d *Difference, pieces []string, at, size int) (*Difference, int, error) {
	var programs []string
	for ; len(programs) < candidates && at+size <= len(pieces); at += max(size/2, 1) {
		programs = append(programs, strings.Join(pieces[:at], "")+strings.Join(pieces[at+size:], ""))
	}
	differences, err := p.Differences(ctx, programs)
	if err != nil {
		return nil, 0, err
	}
	step := max(size/2, 1)
	for i, smaller := range differences {
		if smaller != nil && (smaller.Ours.Broken != nil) == (d.Ours.Broken != nil) {
			return smaller, i * step, nil
		}
	}
	return nil, len(programs) * step, nil
}

func lines(text string) []string { return strings.SplitAfter(text, "\n") }

var token = regexp.MustCompile(`\s*(?:\w+|"(?:\\.|[^"\\])*"|[^\w\s])`)

func tokens(text string) []string {
	list := token.FindAllString(text, -1)
	return append(list, "\n")
}
