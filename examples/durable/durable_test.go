package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/open"
)

// The test runs its own binary as the process that is killed.
const (
	fileVariable   = "LUAHOST_TEST_DURABLE_FILE"
	ordersVariable = "LUAHOST_TEST_DURABLE_ORDERS"
)

func TestMain(m *testing.M) {
	file := os.Getenv(fileVariable)
	if file == "" {
		os.Exit(m.Run())
	}
	orders, err := strconv.Atoi(os.Getenv(ordersVariable))
	if err == nil {
		err = run(context.Background(), ".", file, orders, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func start(t *testing.T, file string, orders int) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fileVariable+"="+file, ordersVariable+"="+strconv.Itoa(orders))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

// killOne runs the example and kills it at a moment it does not choose. It
// reports whether it was in time.
func killOne(t *testing.T, r *rand.Rand, file string, orders int) bool {
	t.Helper()
	cmd, lines := start(t, file, orders)
	if !lines.Scan() {
		t.Fatalf("the process does not start: %v", cmd.Wait())
	}
	moment := time.Duration(r.IntN(60_000)) * time.Microsecond // not in step with it
	timer := time.AfterFunc(moment, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	for lines.Scan() {
	}
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		t.Fatalf("the process failed: %v", err)
	}
	return err != nil
}

// TestKilled kills the process a hundred times, while orders come in and wait at
// all places of their workflows. Every one ends once.
func TestKilled(t *testing.T) {
	t.Parallel()
	rounds := 100
	if testing.Short() {
		rounds = 10
	}
	r := rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano())))
	file := filepath.Join(t.TempDir(), "orders.db")
	killed, orders := 0, 0
	for round := 0; killed < rounds; round++ {
		if round > 20*rounds {
			t.Fatalf("killed only %d times in %d rounds", killed, round)
		}
		if round%2 == 0 {
			orders++
		}
		if killOne(t, r, file, orders) {
			killed++
		}
	}
	cmd, lines := start(t, file, orders)
	for lines.Scan() {
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	checkOrders(t, file, orders)
}

// checkOrders fails unless every order has happened once, in all its parts.
func checkOrders(t *testing.T, file string, orders int) {
	t.Helper()
	store, err := open.Store(t.Context(), "bolt:"+file, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	sum := int64(orders) * int64(orders+1) / 2
	for key, want := range map[string]int64{"reserved": sum, "paid": sum, "closed": int64(orders)} {
		if got := number(t, store, "books", key); got != want {
			t.Errorf("%s: %d, want %d", key, got, want)
		}
	}
	for n := range orders {
		if got := number(t, store, "attempts", orderOf(n).ID); got != 3 {
			t.Errorf("%s was shipped in %d attempts, want 3", orderOf(n).ID, got)
		}
		checkResult(t, store, n)
	}
	for table, want := range map[string]int64{"runs": 0, "waits": 0, "events": 0, "results": int64(orders)} {
		if got, err := tableOf(t, store, table).Count(t.Context()); err != nil || got != want {
			t.Errorf("table %s has %d rows, %v; want %d", table, got, err, want)
		}
	}
	if problems, err := store.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

func checkResult(t *testing.T, store *storage.Store, n int) {
	t.Helper()
	var result struct {
		Value struct {
			Parcel string `json:"parcel"`
			Paid   int    `json:"paid"`
		} `json:"value"`
	}
	value, err := tableOf(t, store, "results").Get(t.Context(), storage.String(orderOf(n).ID))
	if err == nil {
		err = value.Decode(&result)
	}
	if err != nil || result.Value.Paid != n+1 || result.Value.Parcel != "parcel "+orderOf(n).ID {
		t.Errorf("%s: %+v, %v", orderOf(n).ID, result, err)
	}
}

func tableOf(t *testing.T, store *storage.Store, name string) *storage.Table {
	t.Helper()
	table, err := store.Table(name)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func number(t *testing.T, store *storage.Store, table, key string) int64 {
	t.Helper()
	value, err := tableOf(t, store, table).Get(t.Context(), storage.String(key))
	if err != nil {
		t.Errorf("%s/%s: %v", table, key, err)
		return 0
	}
	v, _ := value.Any()
	n, _ := v.(int64)
	return n
}
