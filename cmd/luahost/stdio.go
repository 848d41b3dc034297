package main

import "io"

// stdio is the process's standard streams, handed to every verb.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}
