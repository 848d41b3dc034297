//go:build !linux

package bolt

// lockHolder cannot tell on this system.
func lockHolder(string) string { return "" }
