package main

import (
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// progress shows how far a verb is: a bar on a terminal, and nothing elsewhere,
// so that what is piped or logged has no noise in it. The zero value shows
// nothing.
type progress struct{ bar *progressbar.ProgressBar }

// startProgress begins a bar of total steps; less than 0 is unknown. unit is
// what a step is, "rows" for example; "bytes" are shown as sizes.
func startProgress(io *stdio, what string, total int64, unit string) *progress {
	if !isTerminal(io.err) {
		return &progress{}
	}
	options := []progressbar.Option{
		progressbar.OptionSetWriter(io.err),
		progressbar.OptionSetDescription(what),
		progressbar.OptionSetWidth(30),
		progressbar.OptionThrottle(100 * time.Millisecond),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionSetPredictTime(true),
	}
	if unit == "bytes" {
		options = append(options, progressbar.OptionShowBytes(true), progressbar.OptionUseIECUnits(true))
	} else {
		options = append(options, progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString(unit))
	}
	return &progress{progressbar.NewOptions64(max(total, -1), options...)}
}

// set says how many steps are done. What the bar cannot write is lost.
func (p *progress) set(done int64) {
	if p.bar != nil {
		_ = p.bar.Set64(done)
	}
}

// setOf is set when the total may change too.
func (p *progress) setOf(done, total int64) {
	if p.bar != nil && total > 0 && p.bar.GetMax64() != total {
		p.bar.ChangeMax64(total)
	}
	p.set(min(done, max(total, 0)))
}

// end removes the bar.
func (p *progress) end() {
	if p.bar != nil {
		_ = p.bar.Clear()
		_ = p.bar.Exit()
	}
}

// reader counts what is read from r as steps.
func (p *progress) reader(r io.Reader) io.Reader {
	if p.bar == nil {
		return r
	}
	bar := progressbar.NewReader(r, p.bar)
	return &bar
}

// isTerminal reports whether somebody watches what is written to w.
func isTerminal(w io.Writer) bool {
	file, ok := w.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}
