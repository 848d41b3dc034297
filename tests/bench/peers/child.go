package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// child is a process that reads "task count" lines and answers each with a line: "ok", "unknown", or what went wrong.
type child struct {
	process *exec.Cmd
	folder  string // of its own, removed at the end
	in      io.Writer
	out     *bufio.Reader
}

// startChild starts a process in a folder of its own and waits until it is ready.
func startChild(process *exec.Cmd) (contender, error) {
	folder, err := os.MkdirTemp("", "peers-")
	if err != nil {
		return nil, err
	}
	process.Dir, process.Stderr = folder, os.Stderr
	in, inErr := process.StdinPipe()
	out, outErr := process.StdoutPipe()
	if err := cmp.Or(inErr, outErr, process.Start()); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	c := &child{process, folder, in, bufio.NewReader(out)}
	if err := c.run("ready"); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *child) run(task string) error {
	if _, err := fmt.Fprintln(c.in, task, operations(task)); err != nil {
		return err
	}
	answer, err := c.out.ReadString('\n')
	switch answer = strings.TrimSpace(answer); {
	case err != nil:
		return err
	case answer == "unknown":
		return errNotHere
	case answer != "ok":
		return errors.New(answer)
	}
	return nil
}

func (c *child) pid() int     { return c.process.Process.Pid }
func (c *child) close() error { return stop(c.process, c.folder) }

// stop ends a process that this program started, and removes its folder.
func stop(process *exec.Cmd, folder string) error {
	err := process.Process.Kill()
	var exit *exec.ExitError
	if wait := process.Wait(); !errors.As(wait, &exit) {
		err = errors.Join(err, wait)
	}
	return errors.Join(err, os.RemoveAll(folder))
}

// startSelf starts this program again, as one of those that serve.
func startSelf(name string) func() (contender, error) {
	return func() (contender, error) {
		path, err := os.Executable()
		if err != nil {
			return nil, err
		}
		return startChild(exec.Command(path, "-serve", name))
	}
}

// serve is the other side of a child: it does the tasks that it is told until the input ends.
func serve(do func(task string, count int) error) error {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var task string
		var count int
		if _, err := fmt.Sscan(lines.Text(), &task, &count); err != nil {
			return err
		}
		answer := "ok"
		if task != "ready" {
			if err := do(task, count); errors.Is(err, errNotHere) {
				answer = "unknown"
			} else if err != nil {
				answer = strings.ReplaceAll(err.Error(), "\n", " ")
			}
		}
		fmt.Println(answer)
	}
	return lines.Err()
}
