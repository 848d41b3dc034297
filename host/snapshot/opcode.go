package snapshot

//go:generate go run ./internal/gen

// opcode is how to read an instruction: what its operands are, by the letters
// of guest/engine/opcode.h, and whether its h is a hint, which differs between instances.
type opcode struct {
	name    string
	a, b, c byte
	hint    bool
}
