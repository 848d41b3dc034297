package abi

// SnapshotTag is the CBOR tag ("Lu") of a byte string that is the document of a
// function snapshot. Only the whole value of a row may have it.
const SnapshotTag = 0x4c75

// SnapshotFormat is the version of the documents' layout.
const SnapshotFormat = 1

// SnapshotRefTag is the CBOR tag of a reference to an object of the document.
const SnapshotRefTag = 29

// SnapshotInline is the length in bytes of the longest string that is a value
// of its own; longer ones are objects.
const SnapshotInline = 40

// Keys of a document.
const (
	SnapshotKeyFormat = iota
	SnapshotKeyBytecode
	SnapshotKeyABI
	SnapshotKeyRoot
	SnapshotKeyObjects
	SnapshotKeyOrder
)

// Kinds of objects; a string of more than SnapshotInline bytes has none.
const (
	SnapshotTable = iota
	SnapshotClosure
	SnapshotUpvalue
	SnapshotPrototype
	SnapshotThread
	SnapshotBuiltin
	SnapshotStandard
	SnapshotHandle
	SnapshotCustom
	SnapshotModule
)

// States of a thread.
const (
	SnapshotThreadNew = iota
	SnapshotThreadSuspended
	SnapshotThreadDead
)

// Flags of a frame.
const (
	SnapshotFrameClosing   = 1
	SnapshotFrameTail      = 2
	SnapshotFramePcall     = 4
	SnapshotFrameXpcall    = 8
	SnapshotFrameUnwinding = 16
	SnapshotFrameHandler   = 32
)
