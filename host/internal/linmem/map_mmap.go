//go:build linux || darwin

package linmem

import "syscall"

// reserve takes address space that nothing can be read from or written to, and
// that counts against no limit on memory.
func reserve(n int) ([]byte, error) {
	if n == 0 {
		return []byte{}, nil
	}
	return syscall.Mmap(-1, 0, n, syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
}

// commit makes reserved bytes accessible, as zeros where it is the first time.
func commit(b []byte) error {
	return syscall.Mprotect(b, syscall.PROT_READ|syscall.PROT_WRITE)
}

// release can fail only when b is no mapping of ours.
func release(b []byte) {
	if len(b) > 0 {
		_ = syscall.Munmap(b)
	}
}
