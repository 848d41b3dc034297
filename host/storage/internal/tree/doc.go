// Package tree is an ordered map from bytes to bytes: a B+tree whose clones
// cost nothing until one of them changes.
//
// Three choices make it fast and small:
//
//   - A key and its value are one block of memory (entry.go), so an item costs
//     one allocation without pointers in it.
//   - A node keeps the next eight bytes of each key beside it, as a number that
//     sorts like them (node.go). Keys of one node share a prefix, which the
//     separators around the node imply; the numbers begin behind it. A search
//     therefore seldom looks at a key.
//   - Nodes carry the id of the tree that may change them (tree.go). Clone gives
//     both trees new ids, so each copies a node before its first change to it.
//
// A Tree has no lock. Clones that share nodes may be used from several
// goroutines at once, one goroutine (or many readers) a clone.
package tree
