// Package item reads single CBOR items where they lie, without decoding them
// into Go values: heads, lengths, and the check that an item is a value a
// table may hold. Nothing here allocates on the good path.
//
// The rules are those of abi/README.md, section 5: RFC 8949 core deterministic
// encoding, integers within int64, no tags, no undefined.
package item
