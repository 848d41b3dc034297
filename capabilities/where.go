package capabilities

import "fmt"

// Where is the place a rule was written at.
type Where struct {
	Source string // the policy's file name, or what stands in for one, such as "--allow-table"
	Line   int    // from 1; 0 when the source has no lines
	Column int    // from 1, in characters
	Key    string // the dotted path of the key, such as "plugins.greeter.tables.users"
}

// String is "policy.yaml:7 (plugins.greeter.tables.users)", or the source alone
// when there is no more to say.
func (w Where) String() string {
	switch {
	case w.Line > 0 && w.Key != "":
		return fmt.Sprintf("%s:%d (%s)", w.Source, w.Line, w.Key)
	case w.Line > 0:
		return fmt.Sprintf("%s:%d", w.Source, w.Line)
	case w.Key != "":
		return fmt.Sprintf("%s %s", w.Source, w.Key)
	}
	return w.Source
}
