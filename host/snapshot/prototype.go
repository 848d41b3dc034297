package snapshot

import (
	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage/item"
)

const (
	maxParams    = 255
	maxRegisters = 256
	instruction  = 8 // bytes
)

// prototype checks what is behind its kind.
func (c *checker) prototype() error {
	params, err := c.uint()
	if err != nil {
		return err
	}
	if _, err = c.bool(); err != nil {
		return err
	}
	registers, err := c.uint()
	if err != nil {
		return err
	}
	if params > maxParams || registers < 1 || registers > maxRegisters || params > registers {
		return failf("it has %d parameters and %d registers", params, registers)
	}
	if err := c.code(); err != nil {
		return err
	}
	return c.tables()
}

// code checks the length, and for the bytecode this host knows, that hints are
// zero: they are what instances differ in.
func (c *checker) code() error {
	code, err := c.bytes()
	if err != nil {
		return err
	}
	if len(code) == 0 || len(code)%instruction != 0 {
		return failf("its code has %d bytes", len(code))
	}
	if c.bytecode != Bytecode {
		return nil
	}
	for i := 0; i < len(code); i += instruction {
		if op := code[i]; int(op) < len(opcodes) && opcodes[op].hint && code[i+1] != 0 {
			return failf("instruction %d has a hint", i/instruction)
		}
	}
	return nil
}

// tables checks what the code refers to, and debug information.
func (c *checker) tables() error {
	if _, err := c.each(c.constant); err != nil {
		return err
	}
	captures, err := c.each(c.capture)
	if err != nil {
		return err
	}
	if _, err := c.each(func() error { return c.indexOf(abi.SnapshotPrototype) }); err != nil {
		return err
	}
	for range 2 { // lines of definition
		if line, err := c.uint(); err != nil || line > 1<<31-1 {
			return firstError(err, failf("line %d", line))
		}
	}
	if c.isNull() {
		return nil
	}
	return c.debug(captures)
}

// constant checks a constant: a value that is no object but a string.
func (c *checker) constant() error {
	if c.at < len(c.data) && item.Major(c.data[c.at]>>5) == item.MajorTag {
		return c.name()
	}
	return c.value()
}

// capture checks where an upvalue comes from: index * 8 + kind * 2 + from_stack.
func (c *checker) capture() error {
	v, err := c.uint()
	if err == nil && (v>>3 >= maxRegisters || v>>1&3 > 2) {
		err = failf("unknown capture %d", v)
	}
	return err
}

// debug checks [source, lines, locals, names of captures, text].
func (c *checker) debug(captures int) error {
	if _, err := c.fixed(5, 5); err != nil {
		return err
	}
	if err := c.nameOrNull(); err != nil {
		return err
	}
	if _, err := c.bytes(); err != nil {
		return err
	}
	if err := c.locals(); err != nil {
		return err
	}
	names, err := c.each(c.nameOrNull)
	if err != nil {
		return err
	}
	if names != captures {
		return failf("it names %d captures of %d", names, captures)
	}
	if c.isNull() {
		return nil
	}
	return c.source()
}

// locals checks [name, start, end, register, ...].
func (c *checker) locals() error {
	n, err := c.items()
	if err == nil && n%4 != 0 {
		err = failf("%d items are no local variables", n)
	}
	for i := 0; i < n/4 && err == nil; i++ {
		if err = c.name(); err != nil {
			break
		}
		for range 3 {
			if _, err = c.uint(); err != nil {
				break
			}
		}
	}
	return err
}

// source checks [string, start, end, method, [name, constant, ...]].
func (c *checker) source() error {
	if _, err := c.fixed(5, 5); err != nil {
		return err
	}
	size, err := c.nameSize()
	if err != nil {
		return err
	}
	start, err := c.uint()
	if err != nil {
		return err
	}
	end, err := c.uint()
	if err != nil {
		return err
	}
	if start > end || end > uint64(size) {
		return failf("its source is bytes %d to %d of %d", start, end, size)
	}
	if _, err := c.bool(); err != nil {
		return err
	}
	return c.namedConstants()
}

func (c *checker) namedConstants() error {
	n, err := c.items()
	if err == nil && n%2 != 0 {
		err = failf("a compile-time constant has no value")
	}
	for i := 0; i < n/2 && err == nil; i++ {
		if err = c.name(); err == nil {
			err = c.constant()
		}
	}
	return err
}

// nameSize is name, and the string's length in bytes.
func (c *checker) nameSize() (int, error) {
	start := c.at
	if err := c.name(); err != nil {
		return 0, err
	}
	end := c.at
	defer func() { c.at = end }()
	c.at = start
	if item.Major(c.data[c.at]>>5) == item.MajorTag {
		n, err := c.ref()
		if err != nil {
			return 0, err
		}
		c.at = int(c.objects[n].at)
	}
	h, err := item.ReadHead(c.data[c.at:])
	return int(h.Arg), err
}
