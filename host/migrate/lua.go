package migrate

import (
	"context"
	_ "embed"
	"fmt"
	"strings"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
	"github.com/luahost/luahost/host/storage/key"
)

//go:embed wrapper.lua
var wrapper string

// pluginName is what the runtime's policy calls a migration.
const pluginName = "migration"

// Lua makes a migration of a Lua script, whose chunk returns a function of key and
// value. What that returns is the row's new value; nil removes the row, and no
// result at all leaves it alone. The script runs in rt, as the plugin "migration":
// the runtime's policy limits it, and should grant it nothing. name is the script's
// in messages. A row whose value is a function snapshot is left alone.
func Lua(ctx context.Context, rt *host.Runtime, name string, source []byte) (Migration, error) {
	head := fmt.Sprintf("local name, source = %s, %s; ", quote(name), quote(string(source)))
	plugin, err := rt.Load(ctx, host.LuaSource(pluginName, []byte(head+wrapper)))
	if err != nil {
		return Migration{}, err
	}
	change := func(ctx context.Context, rows []storage.Entry) ([]Outcome, error) {
		return changeByPlugin(ctx, plugin, rows)
	}
	return Migration{Name: name, Hash: HashOf(source), Change: change}, nil
}

// quote writes a string of any bytes as a Lua literal on one line.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == '"' || c == '\\' {
			fmt.Fprintf(&b, "\\%03d", c)
		} else {
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func changeByPlugin(ctx context.Context, plugin *host.Plugin, rows []storage.Entry) ([]Outcome, error) {
	outcomes := make([]Outcome, len(rows))
	var asked []int // positions of the rows that the plugin gets
	for i, row := range rows {
		if !item.IsSnapshot(row.Value) {
			asked = append(asked, i)
		}
	}
	if len(asked) == 0 {
		return outcomes, nil
	}
	input, err := encodeRows(rows, asked)
	if err != nil {
		return nil, err
	}
	output, err := plugin.Call(ctx, "rows", input)
	if err != nil {
		return nil, err
	}
	return outcomes, decodeOutcomes(output, asked, outcomes)
}

// encodeRows is the input of the plugin: keys, and values as byte strings, so
// that it can tell whether one was changed.
func encodeRows(rows []storage.Entry, asked []int) (input []byte, err error) {
	input = item.AppendHead(nil, item.MajorArray, 2*uint64(len(asked)))
	for _, i := range asked {
		if input, err = key.AppendItem(input, []byte(rows[i].Key)); err != nil {
			return nil, err
		}
		input = item.AppendString(input, rows[i].Value)
	}
	return input, nil
}

// Kinds of outcomes, as in wrapper.lua.
const (
	kindUnchanged = iota
	kindReplaced
	kindDeleted
	kindFailed
)

// decodeOutcomes reads what the plugin has returned. A script may have replaced
// what the wrapper uses, so nothing in it is taken for granted.
func decodeOutcomes(output []byte, asked []int, outcomes []Outcome) error {
	decoded, err := item.Decode(output)
	if err != nil {
		return badReply(err.Error())
	}
	list, ok := decoded.([]any)
	if !ok || len(list) != len(asked) {
		return badReply("it is no list of as many outcomes as rows")
	}
	for n, i := range asked {
		if outcomes[i], err = decodeOutcome(list[n]); err != nil {
			return err
		}
	}
	return nil
}

func decodeOutcome(v any) (Outcome, error) {
	parts, _ := v.([]any)
	if len(parts) == 0 {
		return Outcome{}, badReply("an outcome is empty")
	}
	payload := []byte(nil)
	if len(parts) > 1 {
		switch text := parts[1].(type) {
		case string:
			payload = []byte(text)
		case []byte:
			payload = text
		}
	}
	switch parts[0] {
	case int64(kindUnchanged):
		return Outcome{}, nil
	case int64(kindDeleted):
		return Outcome{Delete: true}, nil
	case int64(kindFailed):
		return Outcome{Failed: "the script failed: " + string(payload)}, nil
	case int64(kindReplaced):
		if err := item.Validate(payload); err != nil {
			return Outcome{Failed: "the new value cannot be stored: " + abi.AsError(err).Message}, nil
		}
		return Outcome{Value: payload}, nil
	}
	return Outcome{}, badReply("an outcome is of no known kind")
}

func badReply(what string) error {
	return &abi.Error{Code: abi.ErrInvalid.Code(), Message: "the migration's reply cannot be used: " + what}
}
