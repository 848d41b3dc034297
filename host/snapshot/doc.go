// Package snapshot looks after the documents of function snapshots on the
// host's side: it checks that one is well-formed, says what is in it, and signs
// it. Running one is the guest's business.
//
//   - Check walks a document where it lies (check.go, object.go, prototype.go,
//     thread.go) and says what is wrong with it, by the number of the object.
//     A document that passes has exactly one encoding, so its hash is its identity.
//   - Inspect (inspect.go) decodes it to a tree, which Tree (tree.go) prints, with
//     the functions' source or their instructions (disassemble.go).
//   - Guard (guard.go) is what a storage.Table asks about snapshots: it checks
//     them, and signs them when there is a key.
//
// The layout is specified in abi/README.md, section 10.
package snapshot
