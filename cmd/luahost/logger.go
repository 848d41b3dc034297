package main

import (
	"io"

	"github.com/spf13/pflag"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// logFlags say how much is logged. Plugins log to the same place.
type logFlags struct{ verbose int }

func (f *logFlags) register(flags *pflag.FlagSet) {
	flags.CountVarP(&f.verbose, "verbose", "v", "log to stderr: -v information, -vv all there is, with times")
}

// logger writes lines such as "warn  message  {fields}". Warnings and errors
// are always shown. The encoder writes a line at once, a plugin's message in it as
// it is.
func (f *logFlags) logger(w io.Writer) *zap.Logger {
	levels := []zapcore.Level{zapcore.WarnLevel, zapcore.InfoLevel, zapcore.DebugLevel}
	level := levels[min(f.verbose, len(levels)-1)]
	config := zapcore.EncoderConfig{
		MessageKey:       "message",
		LevelKey:         "level",
		NameKey:          "logger",
		EncodeLevel:      zapcore.LowercaseLevelEncoder,
		EncodeTime:       zapcore.ISO8601TimeEncoder,
		EncodeDuration:   zapcore.StringDurationEncoder,
		ConsoleSeparator: "  ",
	}
	if level == zapcore.DebugLevel {
		config.TimeKey = "time"
	}
	out := zapcore.Lock(zapcore.AddSync(printableWriter{w}))
	return zap.New(zapcore.NewCore(zapcore.NewConsoleEncoder(config), out, level))
}
