package bolt_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/engine/bolt"
)

// The crash test runs this test binary as a writer, and kills it.
const writerVariable = "LUAHOST_TEST_BOLT_WRITER"

// fullVariable makes it a process that fills its disk; see full_unix_test.go.
const fullVariable = "LUAHOST_TEST_BOLT_FULL"

func TestMain(m *testing.M) {
	if path := os.Getenv(writerVariable); path != "" {
		if err := write(path, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	if path := os.Getenv(fullVariable); path != "" {
		if err := fillDisk(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// rowsOfBatch is how many rows every batch sets, across two tables.
const rowsOfBatch = 40

func openStore(ctx context.Context, path string) (*storage.Store, error) {
	e, err := bolt.Open(ctx, path, bolt.Options{})
	if err != nil {
		return nil, err
	}
	return storage.New(ctx, e, storage.Options{})
}

// write commits batches for ever. Batch n sets all rows to n, adds a row, and takes one away, by
// a transaction or a batch in turn; then n is printed.
func write(path string, out io.Writer) error {
	ctx := context.Background()
	s, err := openStore(ctx, path)
	if err != nil {
		return err
	}
	n, err := lastBatch(ctx, s)
	if err != nil {
		return err
	}
	for {
		n++
		if err := writeBatch(ctx, s, n); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(out, n); err != nil {
			return err
		}
	}
}

func writeBatch(ctx context.Context, s *storage.Store, n int64) error {
	ops, err := batchOps(s, n)
	if err != nil {
		return err
	}
	if n%2 == 0 {
		_, err := s.Batch(ctx, ops, storage.BatchOptions{})
		return err
	}
	return s.Transaction(ctx, func(tx *storage.Tx) error {
		for _, op := range ops {
			var err error
			if t := op.Table.In(tx); op.Op == abi.BatchSet {
				err = t.Set(ctx, op.Key, op.Value)
			} else {
				_, err = t.Delete(ctx, op.Key)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func batchOps(s *storage.Store, n int64) ([]storage.BatchOp, error) {
	a, err := s.Table("a")
	if err != nil {
		return nil, err
	}
	b, err := s.Table("b")
	if err != nil {
		return nil, err
	}
	value, err := storage.ValueOf(n)
	if err != nil {
		return nil, err
	}
	var ops []storage.BatchOp
	for i := range int64(rowsOfBatch / 2) {
		for _, t := range []*storage.Table{a, b} {
			ops = append(ops, storage.BatchOp{Op: abi.BatchSet, Table: t, Key: storage.Int(i), Value: value})
		}
	}
	function := storage.SnapshotValue(fmt.Append(nil, "document ", n%7)) // stored once, counted by rows
	return append(ops,
		storage.BatchOp{Op: abi.BatchSet, Table: a, Key: storage.Int(1_000_000 + n), Value: function},
		storage.BatchOp{Op: abi.BatchSet, Table: b, Key: storage.Int(1_000_000 + n%9), Value: function},
		storage.BatchOp{Op: abi.BatchDelete, Table: a, Key: storage.Int(1_000_000 + n - 50)},
	), nil
}

// lastBatch is the number of the batch that all rows are of, 0 before the
// first. Rows of different batches are an error.
func lastBatch(ctx context.Context, s *storage.Store) (int64, error) {
	last, rows := int64(0), 0
	for _, name := range []string{"a", "b"} {
		t, err := s.Table(name)
		if err != nil {
			return 0, err
		}
		for e, err := range t.Scan(ctx, storage.ScanOptions{To: storage.Int(rowsOfBatch)}) {
			if err != nil {
				return 0, err
			}
			v, err := e.Value.Any()
			n, ok := v.(int64)
			if err != nil || !ok || rows > 0 && n != last {
				return 0, fmt.Errorf("half a batch: %s/%v is %v, other rows %d (%v)", name, e.Key, v, last, err)
			}
			last = n
			rows++
		}
	}
	if rows != 0 && rows != rowsOfBatch {
		return 0, fmt.Errorf("half a batch: %d rows of %d", rows, rowsOfBatch)
	}
	return last, nil
}

// TestKilledWriter kills a writer at moments it does not choose: no batch that
// it reported is lost, none is there in half, and the file is sound.
func TestKilledWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	rounds := 12
	if testing.Short() {
		rounds = 3
	}
	r := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	for round := range rounds {
		reported := killWriter(t, path, r)
		s, err := openStore(t.Context(), path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		found, err := lastBatch(t.Context(), s)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		if found < reported {
			t.Errorf("round %d: batch %d was reported, %d is there", round, reported, found)
		}
		if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
			t.Errorf("round %d: %v, %v", round, problems, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killWriter runs a writer, kills it after some batches and a moment more, and
// returns the last batch that it reported.
func killWriter(t *testing.T, path string, r *rand.Rand) int64 {
	t.Helper()
	writer := exec.Command(os.Args[0])
	writer.Env = append(os.Environ(), writerVariable+"="+path)
	writer.Stderr = os.Stderr
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	reported, batches := int64(0), 1+r.IntN(20)
	for n := 0; lines.Scan(); n++ {
		last, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		reported = last
		if n == batches { // not in step with the writer: it goes on meanwhile
			moment := time.Duration(r.IntN(5000)) * time.Microsecond
			time.AfterFunc(moment, func() { _ = writer.Process.Kill() })
		}
	}
	var exit *exec.ExitError
	if err := writer.Wait(); !errors.As(err, &exit) || exit.Exited() {
		t.Fatalf("the writer was not killed: %v", err)
	}
	return reported
}
