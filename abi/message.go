package abi

import "github.com/fxamacker/cbor/v2"

// Every message is a CBOR map with small integer keys, in the deterministic
// encoding (see codec.go). An absent key is the field's zero value. A key that
// the receiver does not know is an error: it may not be safe to ignore.

// Raw is one CBOR item, passed on as it is: a key or a value.
type Raw = cbor.RawMessage

// Op is what a Request asks the guest to do.
type Op uint8

// Requests, host to guest.
const (
	OpLoad      Op = 1 // compile Source and run it once; its result is what the plugin exports
	OpCall      Op = 2 // call the exported function Name with Input
	OpRun       Op = 3 // run Source as a script; call the result's main, if there is one, with Input
	OpFunctions Op = 4 // list the exported functions
	OpSnapshot  Op = 5 // compile and run Source, and encode its one result as a snapshot
	OpApply     Op = 6 // restore the snapshot Input and call it with Args
)

// Request is what take hands to the guest.
type Request struct {
	Op     Op      `cbor:"0,keyasint"`
	Name   string  `cbor:"1,keyasint,omitempty"` // call: the function's name
	Source []byte  `cbor:"2,keyasint,omitempty"` // load, run, snapshot: Lua source (text only, no bytecode)
	Chunk  string  `cbor:"3,keyasint,omitempty"` // load, run, snapshot: chunk name, as "@orders.lua"
	Input  []byte  `cbor:"4,keyasint,omitempty"` // call, run; apply: the snapshot's document
	Seed   *uint64 `cbor:"5,keyasint,omitempty"` // load, run: replaces the control block's seed
	Args   []byte  `cbor:"6,keyasint,omitempty"` // apply: an array of values; absent: restore it and no more
	Save   bool    `cbor:"7,keyasint,omitempty"` // apply: encode again what the call has made of it
	ID     []byte  `cbor:"8,keyasint,omitempty"` // apply: the document's SHA-256, for who keeps what has no state
}

// A reply to OpCall with status 0 is the output itself, no CBOR around it.

// LoadReply answers OpLoad and OpFunctions.
type LoadReply struct {
	Functions []string `cbor:"0,keyasint"` // exported names, sorted by bytes
}

// A reply to OpSnapshot with status 0 is the document, no CBOR around it.

// ApplyReply answers OpApply.
type ApplyReply struct {
	Results  []Raw  `cbor:"0,keyasint"`           // values; nil is null
	Snapshot []byte `cbor:"1,keyasint,omitempty"` // with save: the document
}

// RunReply answers OpRun.
type RunReply struct {
	Main   bool   `cbor:"0,keyasint"`           // the script returned a table with a main, which was called
	Output []byte `cbor:"1,keyasint,omitempty"` // what main returned
}

// ScanRequest asks for a page of a table in key order: integers by value, then
// strings by bytes. All conditions must hold. A scan without any is the table.
type ScanRequest struct {
	From     Raw    `cbor:"0,keyasint,omitempty"` // first key, inclusive
	To       Raw    `cbor:"1,keyasint,omitempty"` // last key, exclusive
	Prefix   Raw    `cbor:"2,keyasint,omitempty"` // a string: keys that are strings and begin with it
	Reverse  bool   `cbor:"3,keyasint,omitempty"` // from the last key to the first
	Limit    uint32 `cbor:"4,keyasint,omitempty"` // entries of the page; 0 is the host's choice
	Cursor   []byte `cbor:"5,keyasint,omitempty"` // ScanReply.Next of the page before, with the same conditions
	KeysOnly bool   `cbor:"6,keyasint,omitempty"` // leave the values out
}

// ScanReply is one page. Items is flat: key, value, key, value, ...; only keys
// when KeysOnly was asked. Next is empty on the last page.
type ScanReply struct {
	Items []Raw  `cbor:"0,keyasint"`
	Next  []byte `cbor:"1,keyasint,omitempty"`
}

// BatchOpCode is one kind of operation in a batch.
type BatchOpCode uint8

// Operations of a batch, with the rights they need and what they result in.
const (
	BatchSet       BatchOpCode = 1 // write: true; with if_absent false when the key was there
	BatchDelete    BatchOpCode = 2 // delete: whether the key was there
	BatchGet       BatchOpCode = 3 // read: the value, undefined when absent
	BatchExists    BatchOpCode = 4 // read: a boolean
	BatchIncrement BatchOpCode = 5 // read and write: the new number
	BatchCAS       BatchOpCode = 6 // read and write: true; when Old differs the batch conflicts
	BatchCheck     BatchOpCode = 7 // read: true; when Version or Old differs the batch conflicts
)

// BatchOp is one operation. Which fields it uses follows from Op.
type BatchOp struct {
	Op       BatchOpCode `cbor:"0,keyasint"`
	Handle   int32       `cbor:"1,keyasint"`
	Key      Raw         `cbor:"2,keyasint"`
	Value    Raw         `cbor:"3,keyasint,omitempty"` // set, compare_and_swap: the new value
	Old      Raw         `cbor:"4,keyasint,omitempty"` // compare_and_swap, check: absent means "the key is absent"
	Delta    int64       `cbor:"5,keyasint,omitempty"` // increment
	TTL      uint64      `cbor:"6,keyasint,omitempty"` // set: milliseconds until the key expires; 0 is never
	IfAbsent bool        `cbor:"7,keyasint,omitempty"` // set: only when the key is absent
	Version  uint64      `cbor:"8,keyasint,omitempty"` // check: the key's version, instead of Old; 0 is none
}

// BatchRequest is a list of operations, atomic unless asked otherwise.
type BatchRequest struct {
	Ops         []BatchOp `cbor:"0,keyasint"`
	Independent bool      `cbor:"1,keyasint,omitempty"` // each operation stands alone; failures go to Errors
	Idempotency []byte    `cbor:"2,keyasint,omitempty"` // a batch with the same key was applied before: its reply again
}

// BatchReply has one result an operation, in order. An operation that failed
// in an independent batch has undefined there and its error in Errors, by
// position from 0.
type BatchReply struct {
	Results []Raw            `cbor:"0,keyasint"`
	Errors  map[uint32]Error `cbor:"1,keyasint,omitempty"`
}

// The *_many messages are plain arrays, each call atomic:
//
//	get_many     [key, ...]               -> [value, ...], undefined where absent
//	set_many     [key, value, key, ...]   -> the number of keys set
//	delete_many  [key, ...]               -> the number of keys that were there
type (
	ManyKeys    []Raw
	ManyPairs   []Raw
	ManyResults []Raw
)

// QueryOp is what a QueryRequest asks for.
type QueryOp uint8

// Queries, with the rights they need besides read and scan.
const (
	QueryRows      QueryOp = 1 // the rows, a page at a time
	QueryCount     QueryOp = 2 // how many there are
	QueryAggregate QueryOp = 3 // numbers about groups of rows
	QueryExplain   QueryOp = 4 // how the query for the rows runs
	QueryDelete    QueryOp = 5 // delete: removes the rows, all or none
	QueryUpdate    QueryOp = 6 // write: changes fields of the rows, all or none
)

// QueryRequest is a query. What Query may have says README.md, section 6.
type QueryRequest struct {
	Op      QueryOp `cbor:"0,keyasint"`
	Query   Raw     `cbor:"1,keyasint,omitempty"` // a map with text keys; absent is every row
	Cursors bool    `cbor:"2,keyasint,omitempty"` // rows: also a cursor behind each
}

// QueryReply answers a QueryRequest and query_next. Items is flat for rows: key,
// value, key, value, ...; for an aggregate it is one map a group, for explain one
// map. It comes last, so that a guest can read the items one by one where they are.
type QueryReply struct {
	Next    int32    `cbor:"0,keyasint,omitempty"` // rows: there are more; their id for query_next
	Count   int64    `cbor:"1,keyasint,omitempty"` // count, delete, update: rows
	Cursors [][]byte `cbor:"2,keyasint,omitempty"` // rows: one each, when asked for
	Items   []Raw    `cbor:"3,keyasint,omitempty"`
}

// IndexOp is what an IndexRequest asks for.
type IndexOp uint8

// Operations on the indexes of a table, with the rights they need.
const (
	IndexCreate IndexOp = 1 // write, scan: some steps of building; again until it is ready
	IndexDrop   IndexOp = 2 // write, scan
	IndexList   IndexOp = 3 // scan
)

// IndexRequest names an index.
type IndexRequest struct {
	Op     IndexOp  `cbor:"0,keyasint"`
	Fields []string `cbor:"1,keyasint,omitempty"` // paths
	Kind   string   `cbor:"2,keyasint,omitempty"` // "btree", the default, or "hash"
	Unique bool     `cbor:"3,keyasint,omitempty"`
}

// IndexReply answers an IndexRequest.
type IndexReply struct {
	Ready   bool        `cbor:"0,keyasint"`           // create: nothing is left to do
	Done    int64       `cbor:"1,keyasint,omitempty"` // create: rows added
	Total   int64       `cbor:"2,keyasint,omitempty"` // create: rows there are
	Indexes []IndexInfo `cbor:"3,keyasint,omitempty"` // list
}

// IndexInfo is one index of a table.
type IndexInfo struct {
	Fields []string `cbor:"0,keyasint"`
	Kind   string   `cbor:"1,keyasint"`
	Unique bool     `cbor:"2,keyasint,omitempty"`
	Ready  bool     `cbor:"3,keyasint,omitempty"` // queries use it
}

// LogLevel is the level of a log message.
type LogLevel int32

// Levels of log.
const (
	LogDebug LogLevel = iota
	LogInfo
	LogWarn
	LogError
)

// CBOR items that messages use as marks.
var (
	itemUndefined = [1]byte{0xf7}
	itemTrue      = [1]byte{0xf5}
	itemFalse     = [1]byte{0xf4}
)

// Undefined is the item that stands for "absent" in results. No value of a
// table is, or contains, undefined.
func Undefined() Raw { return itemUndefined[:] }

// Bool is the item of a boolean.
func Bool(b bool) Raw {
	if b {
		return itemTrue[:]
	}
	return itemFalse[:]
}
