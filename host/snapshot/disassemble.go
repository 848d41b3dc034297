package snapshot

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// slot is the size of a register or constant, by which instructions count them.
const slot = 16

// disassemble lists the instructions of a prototype, one a line. Those of another
// bytecode version it cannot read.
func (d *Document) disassemble(proto *Object) []string {
	code, _ := proto.fields[protoCode].([]byte)
	if d.Bytecode != Bytecode {
		return []string{fmt.Sprintf("%d instructions of bytecode version %d", len(code)/instruction, d.Bytecode)}
	}
	var lines []string
	for i := 0; i+instruction <= len(code); i += instruction {
		lines = append(lines, d.instruction(proto, i/instruction, code[i:i+instruction]))
	}
	return lines
}

func (d *Document) instruction(proto *Object, number int, raw []byte) string {
	op, h := raw[0], raw[1]
	if int(op) >= len(opcodes) {
		return fmt.Sprintf("%4d  unknown %d", number, op)
	}
	o := opcodes[op]
	a, b, c := binary.LittleEndian.Uint16(raw[2:]), binary.LittleEndian.Uint16(raw[4:]), binary.LittleEndian.Uint16(raw[6:])
	parts := []string{fmt.Sprintf("%4d  %-9s", number, o.name)}
	add := func(letter byte, v int64) {
		if text := d.operand(proto, number, letter, v); text != "" {
			parts = append(parts, text)
		}
	}
	add(o.a, int64(a))
	if o.c == '=' {
		add(o.b, int64(int32(binary.LittleEndian.Uint32(raw[4:]))))
	} else {
		add(o.b, signed(o.b, b))
		add(o.c, signed(o.c, c))
	}
	if h != 0 && !o.hint {
		parts = append(parts, fmt.Sprintf("h=%d", h))
	}
	return strings.Join(parts, " ")
}

// signed extends the sign of operands that have one.
func signed(letter byte, v uint16) int64 {
	if letter == 'I' || letter == 'J' {
		return int64(int16(v))
	}
	return int64(v)
}

// operand is one operand, by its letter in guest/engine/opcode.h; "" when it is
// unused.
func (d *Document) operand(proto *Object, number int, letter byte, v int64) string {
	switch letter {
	case 'W', 'R', 'M':
		return "r" + strconv.FormatInt(v/slot, 10)
	case 'K':
		if constants := proto.list(protoConstants); v/slot < int64(len(constants)) {
			return d.value(constants[v/slot])
		}
		return "k" + strconv.FormatInt(v/slot, 10)
	case 'U':
		return d.captureName(proto, int(v))
	case 'P':
		return "function " + strconv.FormatInt(v, 10)
	case 'J':
		return "-> " + strconv.FormatInt(int64(number)+1+v, 10)
	case 'N', 'I':
		return strconv.FormatInt(v, 10)
	}
	return ""
}

// captureName is the name of an upvalue, or its number.
func (d *Document) captureName(proto *Object, n int) string {
	if names, _ := proto.debug(debugCaptures).([]any); n < len(names) {
		if name, ok := d.text(names[n]); ok {
			return shortText(name, 40)
		}
	}
	return "u" + strconv.Itoa(n)
}
