package host

import (
	"fmt"
	"slices"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/luahost/luahost/abi"
)

var zapLevels = map[abi.LogLevel]zapcore.Level{
	abi.LogDebug: zapcore.DebugLevel,
	abi.LogInfo:  zapcore.InfoLevel,
	abi.LogWarn:  zapcore.WarnLevel,
	abi.LogError: zapcore.ErrorLevel,
}

// log is the import log. What goes beyond the call's limit is dropped and
// counted, for a plugin that logs too much should not fail over it.
func (in *instance) log(a args) (int32, error) {
	level, known := zapLevels[abi.LogLevel(a.i32(0))]
	if !known {
		return 0, fail(abi.ErrInvalid, "no log level %d", a.i32(0))
	}
	message, err := in.bytes(a, 1, "message")
	if err != nil {
		return 0, err
	}
	encoded, err := in.bytes(a, 3, "fields")
	if err != nil {
		return 0, err
	}
	t := in.task
	if t == nil {
		return 0, errNoRequest()
	}
	size := int64(len(message) + len(encoded))
	if size > t.logRoom {
		t.logDropped++
		return 0, nil
	}
	t.logRoom -= size
	return 0, in.writeLog(level, message, encoded)
}

func (in *instance) writeLog(level zapcore.Level, message, encoded []byte) error {
	if !in.logger.Core().Enabled(level) {
		return nil
	}
	fields, err := logFields(encoded)
	if err != nil {
		return err
	}
	in.logger.Log(level, strings.ToValidUTF8(string(message), "\uFFFD"), fields...)
	return nil
}

// logFields decodes a CBOR map with text keys, in the order of its keys.
func logFields(encoded []byte) ([]zap.Field, error) {
	if len(encoded) == 0 {
		return nil, nil
	}
	var values map[string]any
	if err := abi.Unmarshal(encoded, &values); err != nil {
		return nil, err
	}
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	fields := make([]zap.Field, len(names))
	for i, name := range names {
		fields[i] = zap.Any(name, plain(values[name]))
	}
	return fields, nil
}

// plain makes values that every encoder of zap takes: CBOR has maps with keys
// of any kind, JSON has not.
func plain(v any) any {
	switch v := v.(type) {
	case map[any]any:
		texts := make(map[string]any, len(v))
		for key, value := range v {
			texts[fmt.Sprint(key)] = plain(value)
		}
		return texts
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	}
	return v
}

// reportDropped says once a call how much of its log is missing.
func (in *instance) reportDropped(t *task) {
	if t.logDropped > 0 {
		in.logger.Warn("log messages were dropped: the call logged more than its limit",
			zap.Int("messages", t.logDropped), zap.Int64("log_bytes", in.plugin.limits.LogBytes))
	}
}
