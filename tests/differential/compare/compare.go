package compare

import (
	"context"
	"fmt"
	"strings"
)

// Difference is a program on which the engines do not agree.
type Difference struct {
	Program         string
	Reference, Ours Outcome
	Want, Got       string // the first line that is not the same
}

// Pair is the two engines.
type Pair struct {
	Reference, Ours *Runner
	Patch           int // of the reference (see the function)

	// Unknown, if set, is told of programs that the reference does not survive.
	Unknown func(program string, err error)
}

// Differences runs all the programs on both engines. The result has a nil where
// they agree. A program that the reference does not survive says nothing.
func (p *Pair) Differences(ctx context.Context, programs []string) ([]*Difference, error) {
	wants, err := p.Reference.Run(ctx, programs)
	if err != nil {
		return nil, err
	}
	gots, err := p.Ours.Run(ctx, programs)
	if err != nil {
		return nil, err
	}
	list := make([]*Difference, len(programs))
	for i, program := range programs {
		list[i] = p.difference(program, wants[i], gots[i])
	}
	return list, nil
}

func (p *Pair) difference(program string, want, got Outcome) *Difference {
	if want.Broken != nil {
		if p.Unknown != nil {
			p.Unknown(program, want.Broken)
		}
		return nil
	}
	if got.Broken == nil && p.agree(want.Output, got.Output) {
		return nil
	}
	d := &Difference{Program: program, Reference: want, Ours: got}
	wants, gots := strings.Split(want.Output, "\n"), strings.Split(got.Output, "\n")
	for i := range max(len(wants), len(gots)) {
		d.Want, d.Got = lineAt(wants, i), lineAt(gots, i)
		if !p.agree(d.Want, d.Got) {
			break
		}
	}
	return d
}

func lineAt(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "(nothing)"
}

// String shows the program and the first line that is not the same.
func (d *Difference) String() string {
	program := strings.TrimSuffix(d.Program, "\n")
	if d.Ours.Broken != nil {
		return fmt.Sprintf("%s\n-- broke the engine: %v", program, d.Ours.Broken)
	}
	return fmt.Sprintf("%s\n-- reference: %s\n-- ours:      %s", program, d.Want, d.Got)
}
