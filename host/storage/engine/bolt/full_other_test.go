//go:build !unix

package bolt_test

import "errors"

func fillDisk(string) error { return errors.New("this system has no limit on file sizes") }
