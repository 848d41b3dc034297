package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The same loops, inside one EVAL.
var redisScripts = map[string]string{
	"set": `for i = 1, %d do redis.call('SET', 'k:' .. i, ARGV[1]) end return 1`,
	"get": `local n = 0 for i = 1, %d do n = n + #redis.call('GET', 'k:' .. i) end return n`,
	// All of a script is atomic in Redis.
	"batch": `for i = 1, %d do redis.call('SET', 'k:' .. i, ARGV[1]) end return 1`,
}

type redis struct {
	process *exec.Cmd
	folder  string
	conn    net.Conn
	replies *bufio.Reader
}

// startRedis starts a server in memory, on a Unix socket in a folder of its own.
func startRedis() (contender, error) {
	path, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "peers-redis-")
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(folder, "redis.sock")
	r := &redis{folder: folder, process: exec.Command(path, "--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", folder)}
	if err := r.process.Start(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	deadline := time.Now().Add(10 * time.Second)
	for r.conn == nil {
		r.conn, err = net.Dial("unix", socket)
		if err != nil && time.Now().After(deadline) {
			return nil, errors.Join(err, r.close())
		}
	}
	r.replies = bufio.NewReader(r.conn)
	return r, nil
}

func (r *redis) run(task string) error {
	script, ok := redisScripts[task]
	if !ok {
		return errNotHere
	}
	return r.do("EVAL", fmt.Sprintf(script, operations(task)), "0", strings.Repeat("v", 64))
}

// do sends a command and reads a reply of one line.
func (r *redis) do(args ...string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "*%d\r\n", len(args))
	for _, a := range args {
		fmt.Fprintf(&b, "$%d\r\n%s\r\n", len(a), a)
	}
	if _, err := r.conn.Write([]byte(b.String())); err != nil {
		return err
	}
	line, err := r.replies.ReadString('\n')
	if err == nil && strings.HasPrefix(line, "-") {
		err = errors.New(strings.TrimSpace(line))
	}
	return err
}

func (r *redis) pid() int { return r.process.Process.Pid }

func (r *redis) close() error {
	if r.conn != nil {
		r.conn.Close()
	}
	return stop(r.process, r.folder)
}
