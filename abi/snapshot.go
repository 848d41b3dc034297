package abi

// SnapshotTag is the CBOR tag ("Lu") of a byte string that is the document of a
// function snapshot. Only the whole value of a row may have it.
const SnapshotTag = 0x4c75
