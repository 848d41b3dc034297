package abi

// Kind is the type of an import's parameter.
type Kind uint8

// Kinds of parameters. All but KindI64 are i32 in WebAssembly. An In pointer
// is followed by its length, an Out pointer by the room behind it (KindCap)
// unless the parameter's doc gives a fixed size.
const (
	KindI32    Kind = iota // a plain number
	KindI64                // a plain 64-bit number
	KindHandle             // a handle: greater than 0
	KindRights             // a Rights set
	KindIn                 // pointer to bytes the host reads
	KindLen                // their number, unsigned
	KindOptLen             // their number, or -1 for "absent"
	KindOut                // pointer to room the host fills
	KindCap                // its size in bytes, unsigned
)

// Param is one parameter of an import.
type Param struct {
	Name string
	Kind Kind
}

// Import is a function that the host offers in Module. Every import returns an
// i32: a negative value is an Errno's negative, and last_error has its text.
type Import struct {
	Name   string
	Params []Param
	Result string // what a result of 0 or more means
	Rights Rights // what the handle must grant
	Doc    string
}

// Fills reports whether the import fills a buffer and therefore follows the
// retry rule: the result is the full length n; when n is greater than the
// room, nothing was copied and the guest calls again with the same arguments.
func (i Import) Fills() bool {
	return len(i.Params) > 0 && i.Params[len(i.Params)-1].Kind == KindCap
}

var (
	handle = Param{"handle", KindHandle}
	query  = Param{"query", KindI32}
	rights = Param{"rights", KindRights}
	key    = []Param{{"key_ptr", KindIn}, {"key_len", KindLen}}
	value  = []Param{{"value_ptr", KindIn}, {"value_len", KindLen}}
	msg    = []Param{{"msg_ptr", KindIn}, {"msg_len", KindLen}}
	name   = []Param{{"name_ptr", KindIn}, {"name_len", KindLen}}
	buffer = []Param{{"buf_ptr", KindOut}, {"buf_cap", KindCap}}
)

// params joins single parameters and groups of them into one list.
func params(parts ...any) []Param {
	var list []Param
	for _, part := range parts {
		switch p := part.(type) {
		case Param:
			list = append(list, p)
		case []Param:
			list = append(list, p...)
		}
	}
	return list
}

// Imports lists every function of Module, in the order documents show them.
func Imports() []Import {
	return append(servingImports(), storeImports()...)
}

func servingImports() []Import {
	return []Import{
		{
			"hello", params(Param{"abi_version", KindI32}, Param{"control_ptr", KindOut}), "0", 0,
			"The guest's first call: its version and its control block of 64 bytes.",
		},
		{
			"wait", nil, "length of the request", 0,
			"Blocks until there is a request. -closed: the instance must end, luahost_serve returns 0.",
		},
		{
			"take", params(buffer), "length of the request", 0,
			"Copies the request that wait announced.",
		},
		{
			"reply", params(Param{"status", KindI32}, Param{"payload_ptr", KindIn}, Param{"payload_len", KindLen}), "0", 0,
			"Answers the request: status 0 and the output, or a positive errno and a CBOR error.",
		},
		{
			"pulse", nil, "0, or why the call must stop (an Interrupt)", 0,
			"Called whenever a slice of fuel ends, so that the host can run between stretches of computing.",
		},
		{
			"module", params(name, buffer), "length of the source", 0,
			"The Lua source of a module for require, from what the host supplies.",
		},
		{
			"log", params(Param{"level", KindI32}, msg, Param{"fields_ptr", KindIn}, Param{"fields_len", KindLen}), "0", 0,
			"Writes to the host's log; fields is a CBOR map with string keys, or empty.",
		},
		{
			"last_error", params(buffer), "length of the CBOR error; 0 when there is none", 0,
			"The error of the last import that failed. Reading it does not clear it.",
		},
	}
}

func storeImports() []Import {
	return []Import{
		{
			"open", params(name, rights), "the handle", 0,
			"Opens \"table\" or \"store/table\". The policy must grant every right asked for.",
		},
		{
			"narrow", params(handle, rights), "the new handle", 0,
			"A further handle on the same table with fewer rights.",
		},
		{
			"close", params(handle), "0", 0,
			"Gives the handle back.",
		},
		{
			"get", params(handle, key, buffer), "length of the value", RightRead,
			"The value of a key. -not_found when it is absent, which sets no last error.",
		},
		{
			"get_version", params(handle, key, Param{"out_ptr", KindOut}, buffer), "length of the value", RightRead,
			"get, which also writes the value's version to out as i64.",
		},
		{
			"set", params(handle, key, value), "0", RightWrite,
			"Stores a value.",
		},
		{
			"delete", params(handle, key), "1 when the key was there, 0 when not", RightDelete,
			"Removes a key.",
		},
		{
			"exists", params(handle, key), "1 or 0", RightRead,
			"Whether a key is there.",
		},
		{
			"increment", params(handle, key, Param{"delta", KindI64}, Param{"out_ptr", KindOut}), "0", RightRead | RightWrite,
			"Adds delta to an integer (an absent key counts as 0) and writes the new number to out as i64.",
		},
		{
			"compare_and_swap", params(handle, key, Param{"old_value_ptr", KindIn}, Param{"old_len", KindOptLen},
				Param{"new_value_ptr", KindIn}, Param{"new_len", KindOptLen}), "1 when swapped, 0 when not", RightRead | RightWrite,
			"Stores new when the value is old. Length -1 is absent: as old, the key must be absent; as new, it is removed (needs delete).",
		},
		{
			"get_many", params(handle, msg, buffer), "length of the reply", RightRead,
			"[key, ...] to [value, ...], undefined where absent.",
		},
		{
			"set_many", params(handle, msg, buffer), "length of the reply", RightWrite,
			"[key, value, ...] to the number of keys set; all or none.",
		},
		{
			"delete_many", params(handle, msg, buffer), "length of the reply", RightDelete,
			"[key, ...] to the number of keys that were there; all or none.",
		},
		{
			"scan", params(handle, msg, buffer), "length of the reply", RightScan,
			"A page in key order: a scan request to a scan reply. Values are in it only when the handle also grants read.",
		},
		{
			"count", params(handle, Param{"out_ptr", KindOut}), "0", RightScan,
			"Writes the number of keys to out as i64.",
		},
		{
			"clear", params(handle), "0", RightDelete,
			"Removes every key of the table.",
		},
		{
			"batch", params(msg, buffer), "length of the reply", 0,
			"A batch request to a batch reply. Each operation needs the right of its kind on its handle.",
		},
		{
			"begin", nil, "0", 0,
			"Begins a transaction: up to commit or rollback all that the instance does with tables is part of it.",
		},
		{
			"commit", nil, "0", 0,
			"Ends the transaction and makes what it did durable and visible. -conflict: others have changed what it read; it is rolled back.",
		},
		{
			"rollback", nil, "0", 0,
			"Ends the transaction, and drops what it did. Without one it does nothing.",
		},
		{
			"query", params(handle, msg, buffer), "length of the reply", RightRead | RightScan,
			"A query request to a query reply. To delete needs delete, to update write besides.",
		},
		{
			"query_next", params(query, buffer), "length of the reply", 0,
			"The next rows of a query that had more, as of the moment it began: a query reply.",
		},
		{
			"query_close", params(query), "0", 0,
			"Ends a query before its last row. One that has ended is no error.",
		},
		{
			"index", params(handle, msg, buffer), "length of the reply", RightScan,
			"An index request to an index reply. To create and to drop needs write besides.",
		},
	}
}
