package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// cpuTime is what all threads of a process have spent. It is read where Linux keeps it in
// nanoseconds; getrusage of another process's threads there is not.
func cpuTime(pid int) (time.Duration, error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil {
		return 0, err
	}
	var total time.Duration
	for _, path := range threads {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // the thread has just ended
		}
		var spent time.Duration
		if _, err := fmt.Sscan(string(text), &spent); err != nil {
			return 0, fmt.Errorf("%s: %w", path, err)
		}
		total += spent
	}
	return total, nil
}
