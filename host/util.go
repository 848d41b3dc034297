package host

import (
	"slices"
	"strings"
)

// trapName is the trap without the stack that wazero adds.
func trapName(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return strings.TrimPrefix(line, "wasm error: ")
}

// memoryCap is how large the linear memory of an instance may become: what the
// policy allows the engine to allocate, what the module has from the start,
// and a little for what lies between allocations.
func (p *Plugin) memoryCap() uint64 {
	const slack = 1 << 20
	const most = 1 << 32
	return min(uint64(p.limits.Memory)+p.engine.minBytes+slack, most)
}

func sorted(names []string) []string {
	slices.Sort(names)
	return names
}
