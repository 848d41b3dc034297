package header

import (
	"bytes"
	"fmt"

	"github.com/luahost/luahost/abi"
)

// constant is one constant of the header.
type constant struct {
	name  string
	value int
}

// snapshotNumbers are those of the documents of function snapshots.
func snapshotNumbers() []constant {
	return []constant{
		{"format", abi.SnapshotFormat},
		{"ref_tag", abi.SnapshotRefTag},
		{"inline", abi.SnapshotInline},
		{"key_format", abi.SnapshotKeyFormat},
		{"key_bytecode", abi.SnapshotKeyBytecode},
		{"key_abi", abi.SnapshotKeyABI},
		{"key_root", abi.SnapshotKeyRoot},
		{"key_objects", abi.SnapshotKeyObjects},
		{"key_order", abi.SnapshotKeyOrder},
		{"table", abi.SnapshotTable},
		{"closure", abi.SnapshotClosure},
		{"upvalue", abi.SnapshotUpvalue},
		{"prototype", abi.SnapshotPrototype},
		{"thread", abi.SnapshotThread},
		{"builtin", abi.SnapshotBuiltin},
		{"standard", abi.SnapshotStandard},
		{"handle", abi.SnapshotHandle},
		{"custom", abi.SnapshotCustom},
		{"module", abi.SnapshotModule},
		{"thread_new", abi.SnapshotThreadNew},
		{"thread_suspended", abi.SnapshotThreadSuspended},
		{"thread_dead", abi.SnapshotThreadDead},
		{"frame_closing", abi.SnapshotFrameClosing},
		{"frame_tail", abi.SnapshotFrameTail},
		{"frame_pcall", abi.SnapshotFramePcall},
		{"frame_xpcall", abi.SnapshotFrameXpcall},
		{"frame_unwinding", abi.SnapshotFrameUnwinding},
		{"frame_handler", abi.SnapshotFrameHandler},
	}
}

func snapshots(b *bytes.Buffer) {
	b.WriteString("/* Documents of function snapshots: README.md section 10. */\nenum {\n")
	for _, n := range snapshotNumbers() {
		fmt.Fprintf(b, "    %s = %d,\n", macro("snapshot", n.name), n.value)
	}
	b.WriteString("};\n\n")
}
