package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/storage"
)

// importFlags say how rows are read.
type importFlags struct {
	format   string
	table    string
	ifAbsent bool
}

func newStoreImport(io *stdio) *cobra.Command {
	var flags importFlags
	cmd := &cobra.Command{
		Use:   "import STORE [FILE]",
		Short: "Store the rows of JSON Lines or CBOR",
		Long: `Import stores the rows of FILE, or of stdin when it is "-" or not given: what export
writes, or any lines of JSON with "key" and "value". It sees by itself which format it
is. A row replaces one with its key.

Rows are stored 1,000 at a time, all or none. An error names the line or row, and leaves
what was stored before its thousand. The store's file and the tables are made if need be.`,
		Example: `  luahost store import bolt:shop.db shop.jsonl
  luahost store scan bolt:a.db users --format json | luahost store import bolt:b.db --table users`,
		Args: argumentsUpTo(1, "STORE", "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := append(args, stdinFile)[1]
			return storeImport(cmd.Context(), io, &flags, args[0], file)
		},
	}
	cmd.Flags().StringVar(&flags.format, "format", "", "read this `FORMAT`: jsonl or cbor (default: as it begins)")
	cmd.Flags().StringVar(&flags.table, "table", "", "the `TABLE` of rows that name none")
	cmd.Flags().BoolVar(&flags.ifAbsent, "if-absent", false, "leave rows alone that are there")
	return cmd
}

func storeImport(ctx context.Context, io *stdio, flags *importFlags, url, file string) error {
	in, size, err := openInput(io, file)
	if err != nil {
		return err
	}
	defer in.Close()
	bar := startProgress(io, "importing", size, "bytes")
	defer bar.end()
	rows := bufio.NewReaderSize(bar.reader(in), 64<<10)
	options := storage.ImportOptions{Table: flags.table, IfAbsent: flags.ifAbsent}
	if options.Format, err = flags.formatOf(rows); err != nil {
		return err
	}
	return withStore(ctx, url, writes, func(s *storage.Store) error {
		done, err := s.Import(ctx, rows, options)
		bar.end()
		if err != nil {
			return importError(file, done, err)
		}
		text := plural(done.Rows, "row") + " imported"
		if done.Skipped > 0 {
			text += fmt.Sprintf(", %s skipped", thousands(done.Skipped))
		}
		_, err = fmt.Fprintln(io.out, text)
		return err
	})
}

// formatOf is the format that the flag names, or else the one that the rows
// begin as.
func (f *importFlags) formatOf(rows *bufio.Reader) (storage.Format, error) {
	if f.format != "" {
		return fileFormat(f.format, "")
	}
	start, _ := rows.Peek(storage.FormatBytes) // a failure shows when they are read
	return storage.FormatOf(start), nil
}

// importError names the file, and says what was stored all the same.
func importError(file string, done storage.Imported, err error) error {
	if file == stdinFile {
		file = "stdin"
	}
	if done.Rows > 0 {
		err = hintedMore(err, plural(done.Rows, "row")+" before it are stored")
	}
	return placed(file, err)
}

// openInput opens a file, or stdin, and tells its size; -1 is unknown.
func openInput(stdio *stdio, file string) (in io.ReadCloser, size int64, err error) {
	if file == stdinFile {
		return io.NopCloser(stdio.in), -1, nil
	}
	if err := checkFile("file", file); err != nil {
		return nil, 0, err
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, 0, fileError(file, err)
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return f, -1, err
	}
	return f, info.Size(), nil
}
