package header

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"unicode"

	"github.com/luahost/luahost/abi"
)

// Message is a struct that crosses the boundary, under its wire name.
type Message struct {
	Name string
	Type reflect.Type
}

// Messages lists them in the order of the header.
func Messages() []Message {
	return []Message{
		{"request", reflect.TypeFor[abi.Request]()},
		{"load_reply", reflect.TypeFor[abi.LoadReply]()},
		{"apply_reply", reflect.TypeFor[abi.ApplyReply]()},
		{"run_reply", reflect.TypeFor[abi.RunReply]()},
		{"error", reflect.TypeFor[abi.Error]()},
		{"scan_request", reflect.TypeFor[abi.ScanRequest]()},
		{"scan_reply", reflect.TypeFor[abi.ScanReply]()},
		{"batch_op", reflect.TypeFor[abi.BatchOp]()},
		{"batch_request", reflect.TypeFor[abi.BatchRequest]()},
		{"batch_reply", reflect.TypeFor[abi.BatchReply]()},
		{"query_request", reflect.TypeFor[abi.QueryRequest]()},
		{"query_reply", reflect.TypeFor[abi.QueryReply]()},
		{"index_request", reflect.TypeFor[abi.IndexRequest]()},
		{"index_reply", reflect.TypeFor[abi.IndexReply]()},
		{"index_info", reflect.TypeFor[abi.IndexInfo]()},
	}
}

// Field is one key of a message.
type Field struct {
	Name     string // snake case
	Key      string // decimal
	Optional bool
}

// Fields lists a message's keys in order.
func (m Message) Fields() []Field {
	var fields []Field
	for f := range m.Type.Fields() {
		tag := f.Tag.Get("cbor")
		key, options, _ := strings.Cut(tag, ",")
		fields = append(fields, Field{snake(f.Name), key, strings.Contains(options, "omitempty")})
	}
	return fields
}

// snake turns KeysOnly into keys_only and TTL into ttl.
func snake(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) && !unicode.IsUpper(rune(name[i-1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func messages(b *bytes.Buffer) {
	b.WriteString("/* Integer keys of the CBOR messages. */\n")
	for _, m := range Messages() {
		fmt.Fprintf(b, "enum luahost_%s_key {\n", m.Name)
		for _, f := range m.Fields() {
			fmt.Fprintf(b, "    %s = %s,%s\n", macro(m.Name, f.Name), f.Key, note(f))
		}
		b.WriteString("};\n")
	}
	b.WriteString("\n")
}

func note(f Field) string {
	if f.Optional {
		return " /* optional */"
	}
	return ""
}

func codes(b *bytes.Buffer) {
	enum(b, "op", "code", []string{"load", "call", "run", "functions", "snapshot", "apply"},
		[]int{
			int(abi.OpLoad), int(abi.OpCall), int(abi.OpRun), int(abi.OpFunctions),
			int(abi.OpSnapshot), int(abi.OpApply),
		})
	enum(b, "batch", "code", []string{"set", "delete", "get", "exists", "increment", "cas", "check"},
		[]int{
			int(abi.BatchSet), int(abi.BatchDelete), int(abi.BatchGet), int(abi.BatchExists),
			int(abi.BatchIncrement), int(abi.BatchCAS), int(abi.BatchCheck),
		})
	enum(b, "query", "code", []string{"rows", "count", "aggregate", "explain", "delete", "update"},
		[]int{
			int(abi.QueryRows), int(abi.QueryCount), int(abi.QueryAggregate), int(abi.QueryExplain),
			int(abi.QueryDelete), int(abi.QueryUpdate),
		})
	enum(b, "index", "code", []string{"create", "drop", "list"},
		[]int{int(abi.IndexCreate), int(abi.IndexDrop), int(abi.IndexList)})
	enum(b, "log", "level", []string{"debug", "info", "warn", "error"},
		[]int{int(abi.LogDebug), int(abi.LogInfo), int(abi.LogWarn), int(abi.LogError)})
}

func enum(b *bytes.Buffer, prefix, suffix string, names []string, values []int) {
	fmt.Fprintf(b, "enum luahost_%s_%s {\n", prefix, suffix)
	for i, name := range names {
		fmt.Fprintf(b, "    %s = %d,\n", macro(prefix, name), values[i])
	}
	b.WriteString("};\n")
}
