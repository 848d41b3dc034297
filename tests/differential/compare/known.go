package compare

import (
	"fmt"
	"os/exec"
	"regexp"
)

// allowed is one way in which two outputs may differ. ../README.md lists them, too.
type allowed struct {
	pattern *regexp.Regexp
	instead string
}

// Of every reference.
var always = []allowed{
	// Addresses.
	{regexp.MustCompile(`\b(table|function|thread|userdata|My\w+): (builtin: )?(0x)?[0-9a-f]+`), "$1: ADDRESS"},
	// A NUL byte where it has no place, which the reference takes for the end.
	{regexp.MustCompile(` near '<\\+0+>'`), ""},
}

// What later versions of 5.4 corrected, and we do as they do.
var corrected = []allowed{
	// The line of an error in an expression, and where a bracket was opened.
	{regexp.MustCompile(`\b(p|c|d|c\.lua):\d+:`), "$1:LINE:"},
	{regexp.MustCompile(`<p:\d+>`), "<p:LINE>"},
	{regexp.MustCompile(` \(to close '\(' at line \d+\)`), ""},
	// Which argument of table.remove is out of bounds.
	{regexp.MustCompile(`bad argument #1 to '(table\.)?remove' \(position`), "bad argument #2 to '${1}remove' (position"},
}

// lastCorrected is the patch release of 5.4 that we are compared with to the letter.
const lastCorrected = 7

// Patch gives the N of the 5.4.N that a reference interpreter is.
func Patch(command string) (int, error) {
	output, err := exec.Command(command, "-v").CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("asking %s for its version: %w", command, err)
	}
	var patch int
	if _, err := fmt.Sscanf(string(output), "Lua 5.4.%d", &patch); err != nil {
		return 0, fmt.Errorf("%s is no Lua 5.4: it says %.40q", command, output)
	}
	return patch, nil
}

// agree compares what two engines printed, but for what is allowed.
func (p *Pair) agree(want, got string) bool {
	return want == got || p.plain(want) == p.plain(got)
}

func (p *Pair) plain(text string) string {
	rules := always
	if p.Patch < lastCorrected {
		rules = append(rules[:len(rules):len(rules)], corrected...)
	}
	for _, a := range rules {
		text = a.pattern.ReplaceAllString(text, a.instead)
	}
	return text
}
