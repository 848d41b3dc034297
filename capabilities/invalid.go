package capabilities

import (
	"fmt"
	"strings"
)

// Invalid is the error for a policy that cannot be compiled.
type Invalid struct {
	Problems []Problem // at least one, in the order of their places
}

// Problem is one thing that is wrong with a policy, and its place.
type Problem struct {
	Where   Where
	Message string
}

// Error lists the problems, one a line, each as "file:line:column: message".
func (e *Invalid) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.Where.Source, p.Where.Line, p.Where.Column, p.Message)
}
