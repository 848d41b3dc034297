package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/storage"
)

func newStoreExport(io *stdio) *cobra.Command {
	var format string
	var tables []string
	cmd := &cobra.Command{
		Use:   "export STORE [FILE]",
		Short: "Write rows as JSON Lines or CBOR",
		Long: `Export writes the rows of all tables, or of some, as of one moment, by table and
key. FILE is stdout when it is "-" or not given; a file is only there when it is
whole. Its name tells the format when it ends in .jsonl or .cbor.

A line of JSON is {"table":...,"key":...,"value":...}, and "expires" in milliseconds of
Unix time when the row does. CBOR is smaller and faster to read, and ends with the number of
rows. Both keep everything that a value can be, and import reads both. Rows that have
expired are left out. Indexes and schemas are not exported: see backup.`,
		Example: `  luahost store export bolt:shop.db shop.jsonl
  luahost store export bolt:shop.db --table users | grep Alice
  luahost store export bolt:shop.db - --format cbor | gzip > shop.cbor.gz`,
		Args: argumentsUpTo(1, "STORE", "FILE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			file := append(args, stdinFile)[1]
			return storeExport(cmd.Context(), io, args[0], file, format, tables)
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "write this `FORMAT`: jsonl (the default) or cbor")
	cmd.Flags().StringArrayVar(&tables, "table", nil, "only this `TABLE` (repeatable)")
	return cmd
}

func storeExport(ctx context.Context, io *stdio, url, file, formatName string, tables []string) error {
	format, err := fileFormat(formatName, file)
	if err != nil {
		return err
	}
	if file == stdinFile && format == storage.CBOR && isTerminal(io.out) {
		return &usageError{"CBOR is nothing for a terminal", "name a FILE, or pipe it somewhere"}
	}
	return withStore(ctx, url, reads, func(s *storage.Store) error {
		total, err := countRows(s, tables)
		if err != nil {
			return err
		}
		bar := startProgress(io, "exporting", total, "rows")
		defer bar.end()
		options := storage.ExportOptions{Format: format, Tables: tables, Progress: bar.set}
		rows := int64(0)
		err = writeFile(io, file, func(w writer) (err error) {
			rows, err = s.Export(ctx, w, options)
			return err
		})
		bar.end()
		if err == nil && file != stdinFile {
			_, err = fmt.Fprintf(io.out, "%s exported to %s\n", plural(rows, "row"), file)
		}
		return err
	})
}

// countRows is how many rows some tables have; all when none is named. Each must
// be there.
func countRows(s *storage.Store, tables []string) (int64, error) {
	for _, name := range tables {
		if _, err := existingTable(s, name); err != nil {
			return 0, err
		}
	}
	rows := int64(0)
	for _, info := range s.Tables() {
		if len(tables) == 0 || slices.Contains(tables, info.Name) {
			rows += info.Rows
		}
	}
	return rows, nil
}

// fileFormat is the format that a flag names, or else a file's name.
func fileFormat(name, file string) (storage.Format, error) {
	if name == "" && strings.EqualFold(filepath.Ext(file), ".cbor") {
		name = "cbor"
	}
	if name == "" {
		return storage.JSONLines, nil
	}
	format, err := storage.ParseFormat(name)
	return format, badArgument(err)
}

// writer is io.Writer; verbs call their stdio io.
type writer = io.Writer

// writeFile writes a file that is there when it is whole, or not at all; "-" is
// stdout.
func writeFile(stdio *stdio, path string, write func(writer) error) error {
	if path == stdinFile {
		return write(stdio.out)
	}
	part, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fileError(path, err)
	}
	defer os.Remove(part.Name()) // when it has not become the file
	if err := firstOf(write(part), part.Sync(), part.Chmod(0o644)); err != nil {
		return firstOf(fileError(path, err), part.Close())
	}
	if err := part.Close(); err != nil {
		return fileError(path, err)
	}
	return fileError(path, os.Rename(part.Name(), path))
}

// fileError names the file that an error of the system is about.
func fileError(path string, err error) error {
	var failed *os.PathError
	var renamed *os.LinkError
	switch {
	case errors.As(err, &failed):
		return fmt.Errorf("%s: %w", path, failed.Err)
	case errors.As(err, &renamed):
		return fmt.Errorf("%s: %w", path, renamed.Err)
	}
	return err
}
