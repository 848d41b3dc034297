// Package tree is an ordered map from bytes to bytes: a B+tree whose clones
// cost nothing until one of them changes.
//
// Four choices make it fast and small:
//
//   - A key and its value are one block of memory (entry.go), so an item costs
//     one allocation without pointers in it.
//   - A node keeps four bytes of each key beside it, as a number that sorts like
//     them (node.go). They are those behind what the keys of the node begin
//     with, which the separators around it imply, mostly. A search therefore
//     seldom looks at a key.
//   - Nodes carry the id of the tree that may change them (tree.go). Clone gives
//     both trees new ids, so each copies a node before its first change to it.
//   - A full leaf gives to its neighbours before it is split (room.go), and three
//     that have lost keys become two (delete.go). Leaves are four fifths full where
//     keys come in no order, two thirds where half of them have gone again.
//
// A Tree has no lock. Clones that share nodes may be used from several
// goroutines at once, one goroutine (or many readers) a clone.
package tree
