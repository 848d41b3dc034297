package script

import (
	"errors"
	"fmt"
	"strings"
)

// Result is what one run of a script did.
type Result struct {
	Output string // everything written to standard output
	Error  string // the message of the uncaught error, "" for none
	Limit  string // the limit that stopped it, "" for none
}

// maxDifferences bounds the report of one run: after a missing line, every
// line that follows differs.
const maxDifferences = 5

// Check compares a run with the script's expectations, and describes the
// differences with the lines of the script that they belong to. nil: as expected.
func (s *Script) Check(r Result) error {
	err := s.checkOutput(outputLines(r.Output))
	if err == nil {
		return s.checkEnd(r)
	}
	return fmt.Errorf("%w%s", err, ending(r))
}

func (s *Script) checkOutput(got []string) error {
	var differences []error
	for i, want := range s.Lines {
		if i == len(got) {
			differences = append(differences, fmt.Errorf("%s:%d: want %q, but the output ended", s.Path, want.Line, want.Text))
			break
		}
		if got[i] != want.Text && len(differences) < maxDifferences {
			differences = append(differences,
				fmt.Errorf("%s:%d: want %q\n%sgot  %q", s.Path, want.Line, want.Text, indent(s.Path, want.Line), got[i]))
		}
	}
	if len(got) > len(s.Lines) {
		differences = append(differences, fmt.Errorf("%s: %d lines of output expected, got %d; the first in excess: %q",
			s.Path, len(s.Lines), len(got), got[len(s.Lines)]))
	}
	return errors.Join(differences...)
}

func indent(path string, line int) string {
	return strings.Repeat(" ", len(fmt.Sprintf("%s:%d: ", path, line)))
}

// outputLines splits output as expectations are written: a tab counts as a
// blank, blanks at the end of a line do not count.
func outputLines(output string) []string {
	if output == "" {
		return nil
	}
	lines := strings.Split(strings.TrimSuffix(output, "\n"), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(strings.ReplaceAll(line, "\t", " "), " \r")
	}
	return lines
}

func (s *Script) checkEnd(r Result) error {
	switch {
	case r.Limit != s.Ends:
		return fmt.Errorf("%s: want the end by %s, got%s", s.Path, orNone(s.Ends), ending(r))
	case s.Error == nil && r.Error != "":
		return fmt.Errorf("%s: unexpected error: %s", s.Path, r.Error)
	case s.Error != nil && r.Error != s.Error.Text:
		return fmt.Errorf("%s:%d: want error %q\n%sgot        %q", s.Path, s.Error.Line, s.Error.Text,
			indent(s.Path, s.Error.Line), r.Error)
	}
	return nil
}

func orNone(limit string) string {
	if limit == "" {
		return "no limit"
	}
	return "limit " + limit
}

// ending says how a run ended, where that helps to explain its output.
func ending(r Result) string {
	switch {
	case r.Limit != "":
		return "\n    (stopped by limit " + r.Limit + ")"
	case r.Error != "":
		return "\n    (error: " + r.Error + ")"
	}
	return ""
}
