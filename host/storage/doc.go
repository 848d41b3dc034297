// Package storage keeps tables for plugins: keys in order, values as CBOR,
// changed by single operations, atomic batches and transactions, under quotas.
//
// A Store is a named space of tables on one engine (package engine). A Table
// is a handle on one of them, with the limits of whoever holds it. It has two
// faces that do the same: Go keys and values (table.go), and CBOR items as
// they cross the ABI (the methods that end in Raw), which are checked but never
// decoded.
//
// How a write runs:
//
//   - Set encodes the key to bytes that sort (package key) behind the table's
//     prefix (space.go), and checks the value (package item).
//   - On an engine with direct access and a table without hooks, the row is
//     replaced in place; the gate (direct.go) checks preconditions and quotas under the
//     engine's lock.
//   - Otherwise a session (session.go) does the same in a transaction of the engine, where
//     hooks (hook.go) see old and new value. Batches are one session; indexes are hooks.
//   - Transaction (tx.go) is optimistic: it reads a snapshot, writes to an
//     overlay (overlay.go), and at commit checks that all it read still holds.
//
// All errors are of a class of package abi: errors.Is(err, abi.ErrNotFound).
package storage
