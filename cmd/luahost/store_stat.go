package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/luahost/luahost/host/storage"
)

func newStoreStat(io *stdio) *cobra.Command {
	var format formatFlag
	var policy quotaFlags
	cmd := &cobra.Command{
		Use:   "stat STORE",
		Short: "Say what the tables and indexes of a store hold and take",
		Long: `Stat reads the whole store and prints, for each table, its rows, the bytes of keys
and values, how much compression saves, and how many rows expire; and how large its
indexes are. Values from the size on that it names are compressed, if that saves an
eighth at least.

With --policy it also prints how much of their quotas the plugins of that policy
have left.`,
		Example: `  luahost store stat bolt:shop.db
  luahost store stat bolt:shop.db --policy policy.yaml`,
		Args: arguments("STORE"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return storeStat(cmd.Context(), io, &format, &policy, args[0])
		},
	}
	format.register(cmd.Flags())
	policy.register(cmd.Flags())
	return cmd
}

// storeStats is all that stat prints.
type storeStats struct {
	Engine       string      `json:"engine"`
	File         string      `json:"file,omitempty"`
	FileBytes    int64       `json:"file_bytes,omitempty"`
	CompressFrom int         `json:"compress_from"`
	Tables       []tableStat `json:"tables"`
	Indexes      []indexLine `json:"indexes"`
	Quotas       []quotaLine `json:"quotas,omitempty"`
}

// tableStat is a table as stat prints it. Sizes are bytes.
type tableStat struct {
	Table       string  `json:"table"`
	Rows        int64   `json:"rows"`
	Bytes       int64   `json:"bytes"` // as quotas count them
	KeyBytes    int64   `json:"key_bytes"`
	ValueBytes  int64   `json:"value_bytes"`
	StoredBytes int64   `json:"stored_bytes"`
	Compressed  int64   `json:"compressed"`
	Ratio       float64 `json:"ratio,omitempty"` // of the compressed values: stored bytes by bytes
	Snapshots   int64   `json:"snapshots"`
	Expiring    int64   `json:"expiring"`
	Expired     int64   `json:"expired"`
}

func storeStat(ctx context.Context, io *stdio, format *formatFlag, policy *quotaFlags, url string) error {
	asJSON, err := format.json()
	if err != nil {
		return err
	}
	grants, err := policy.grants()
	if err != nil {
		return err
	}
	return withStore(ctx, url, reads, func(s *storage.Store) error {
		stats, err := collectStats(ctx, s)
		if err != nil {
			return err
		}
		stats.Quotas = quotaLines(s, grants)
		if asJSON {
			return json.NewEncoder(io.out).Encode(stats)
		}
		return stats.print(io.out)
	})
}

func collectStats(ctx context.Context, s *storage.Store) (*storeStats, error) {
	info := s.Info()
	stats := &storeStats{Engine: info.Name, File: info.Path, CompressFrom: s.CompressFrom(), Tables: []tableStat{}}
	stats.FileBytes, _, _ = s.FileSize()
	tables, err := s.Stat(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		line := tableStat{
			Table: t.Name, Rows: t.Rows, Bytes: t.Bytes, KeyBytes: t.KeyBytes, ValueBytes: t.ValueBytes,
			StoredBytes: t.StoredBytes, Compressed: t.Compressed,
			Snapshots: t.Snapshots, Expiring: t.Expiring, Expired: t.Expired,
		}
		if t.Unpacked > 0 {
			line.Ratio = float64(t.Packed) / float64(t.Unpacked)
		}
		stats.Tables = append(stats.Tables, line)
	}
	indexes, err := indexLines(ctx, s, nil)
	stats.Indexes = append([]indexLine{}, indexes...) // never null
	return stats, err
}

func (s *storeStats) print(out io.Writer) error {
	place := s.Engine
	if s.File != "" {
		place += fmt.Sprintf(", file %s of %s bytes", printable(s.File), thousands(s.FileBytes))
	}
	compression := fmt.Sprintf("values of %s bytes or more are compressed", thousands(int64(s.CompressFrom)))
	if s.CompressFrom < 0 {
		compression = "no values are compressed"
	}
	if _, err := fmt.Fprintf(out, "%s; %s\n\n", place, compression); err != nil {
		return err
	}
	if err := s.printTables(out); err != nil || len(s.Indexes) == 0 {
		return firstOf(err, s.printQuotas(out))
	}
	fmt.Fprintln(out)
	t := newTable(out, indexHeading...)
	for _, l := range s.Indexes {
		t.row(l.cells()...)
	}
	return firstOf(t.end(), s.printQuotas(out))
}

func (s *storeStats) printTables(out io.Writer) error {
	t := newTable(out, "table", "rows", "keys B", "values B", "stored B", "compressed", "ratio", "expiring", "expired")
	for _, l := range s.Tables {
		ratio := "-"
		if l.Ratio > 0 {
			ratio = fmt.Sprintf("%.2f", l.Ratio)
		}
		t.row(printable(l.Table), thousands(l.Rows), thousands(l.KeyBytes), thousands(l.ValueBytes),
			thousands(l.StoredBytes), thousands(l.Compressed), ratio, thousands(l.Expiring), thousands(l.Expired))
	}
	return t.end()
}

func (s *storeStats) printQuotas(out io.Writer) error {
	if len(s.Quotas) == 0 {
		return nil
	}
	fmt.Fprintln(out)
	t := newTable(out, "plugin", "table", "quota", "used", "allowed", "left")
	for _, q := range s.Quotas {
		t.row(printable(q.Plugin), printable(q.Table), q.Quota, thousands(q.Used), thousands(q.Allowed), q.left())
	}
	return t.end()
}
