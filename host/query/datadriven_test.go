package query

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/host/storage"
	"github.com/luahost/luahost/host/storage/item"
)

var rewrite = flag.Bool("rewrite", false, "write what the commands in testdata give into their files")

// TestData runs the files in testdata: those in both on every engine, others on
// the one that their folder is named after. A case is a command with arguments,
// lines of input, a line of dashes, and the output up to an empty line.
func TestData(t *testing.T) {
	for engine := range engines {
		for _, folder := range []string{"both", engine} {
			files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
			if err != nil || len(files) == 0 {
				t.Fatalf("no files for %s: %v", folder, err)
			}
			for _, file := range files {
				name := strings.TrimSuffix(filepath.Base(file), ".txt")
				t.Run(engine+"/"+name, func(t *testing.T) {
					if !*rewrite {
						t.Parallel()
					}
					runFile(t, file, newTable(t, engines[engine](t)))
				})
			}
		}
	}
}

const dashes = "----"

func runFile(t *testing.T, file string, table *storage.Table) {
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	s := &script{t: t, table: table}
	for _, text := range strings.Split(strings.TrimSpace(string(content)), "\n\n") {
		text = strings.TrimSpace(text)
		if strings.HasPrefix(text, "#") {
			out.WriteString(text + "\n\n")
			continue
		}
		input, want, _ := strings.Cut(text+"\n", dashes+"\n")
		got := s.run(input)
		if got != want && !*rewrite {
			t.Errorf("%s:\n%s%s\n%s\nwant:\n%s", file, input, dashes, got, want)
		}
		out.WriteString(strings.TrimSpace(input) + "\n" + dashes + "\n" + got + "\n")
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(strings.TrimSpace(out.String())+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// script is the state of one file.
type script struct {
	t      *testing.T
	table  *storage.Table
	cursor Cursor // behind the last row that rows has shown
}

var commands = map[string]func(s *script, args []string, input string) (string, error){
	"fill":      (*script).fill,
	"set":       (*script).set,
	"remove":    (*script).remove,
	"index":     (*script).index,
	"drop":      (*script).drop,
	"indexes":   (*script).indexes,
	"explain":   (*script).explain,
	"rows":      (*script).rows,
	"next":      (*script).next,
	"count":     (*script).count,
	"aggregate": (*script).aggregate,
	"delete":    (*script).delete,
	"update":    (*script).update,
}

func (s *script) run(input string) string {
	line, rest, _ := strings.Cut(input, "\n")
	words := strings.Fields(line)
	command := commands[words[0]]
	if command == nil {
		return "unknown command\n"
	}
	out, err := command(s, words[1:], rest)
	if err != nil {
		e := abi.AsError(err)
		out += "error " + e.Code + ": " + e.Message + "\n"
		if e.Hint != "" {
			out += "hint: " + e.Hint + "\n"
		}
	}
	return out
}

// fill adds n documents that are always the same.
func (s *script) fill(args []string, _ string) (string, error) {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return "", err
	}
	for i := range n {
		doc := dict{
			"id": i, "age": i * 7919 % 100, "city": fmt.Sprintf("c%d", i%20), "name": fmt.Sprintf("name %d", i*31%1000),
			"score": float64(i%97) + 0.5,
		}
		if i%10 == 0 {
			doc["vip"] = true
		}
		set(s.t, s.table, fmt.Sprintf("user:%05d", i), doc)
	}
	return "", nil
}

// set stores a JSON value under a key.
func (s *script) set(args []string, input string) (string, error) {
	v, err := DecodeJSON([]byte(strings.Join(args[1:], " ") + input))
	if err != nil {
		return "", err
	}
	return "", s.table.Set(context.Background(), scriptKey(args[0]), value(s.t, v))
}

func scriptKey(text string) storage.Key {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return storage.Int(n)
	}
	return storage.String(text)
}

func (s *script) remove(args []string, _ string) (string, error) {
	_, err := s.table.Delete(context.Background(), scriptKey(args[0]))
	return "", err
}

// parseIndex reads [unique] kind field...
func parseIndex(args []string) (x Index, err error) {
	if args[0] == "unique" {
		x.Unique, args = true, args[1:]
	}
	x.Kind, err = ParseKind(args[0])
	x.Fields = args[1:]
	return x, err
}

func (s *script) index(args []string, _ string) (string, error) {
	x, err := parseIndex(args)
	if err != nil {
		return "", err
	}
	return "", CreateIndex(context.Background(), s.table, x, BuildOptions{})
}

func (s *script) drop(args []string, _ string) (string, error) {
	x, err := parseIndex(args)
	if err != nil {
		return "", err
	}
	return "", DropIndex(context.Background(), s.table, x)
}

func (s *script) indexes([]string, string) (string, error) {
	var out strings.Builder
	list, err := Indexes(context.Background(), s.table)
	for _, x := range list {
		fmt.Fprintf(&out, "%v ready=%v\n", x.Index, x.Ready)
	}
	return out.String(), err
}

func (s *script) explain(_ []string, input string) (string, error) {
	q, err := ParseJSON([]byte(input))
	if err != nil {
		return "", err
	}
	e, err := Explain(context.Background(), s.table, q)
	if err != nil {
		return "", err
	}
	return e.String(), nil
}

func (s *script) rows(_ []string, input string) (string, error) {
	q, err := ParseJSON([]byte(input))
	if err != nil {
		return "", err
	}
	return s.show(q)
}

// next is rows behind those that were shown last.
func (s *script) next(_ []string, input string) (string, error) {
	q, err := ParseJSON([]byte(input))
	if err != nil {
		return "", err
	}
	q.After = s.cursor
	return s.show(q)
}

func (s *script) show(q Query) (string, error) {
	var out strings.Builder
	r, err := Run(context.Background(), s.table, q)
	if err != nil {
		return "", err
	}
	defer r.Close()
	for r.Next() {
		fmt.Fprintf(&out, "%v %s\n", r.Key(), asJSON(s.t, r.Value()))
		s.cursor = r.Cursor()
	}
	return out.String(), r.Err()
}

// asJSON shows a value; strings that are not UTF-8 are shown in quotes.
func asJSON(t *testing.T, v storage.Value) string {
	decoded, err := item.Decode(v)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(jsonable(decoded)); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out.String())
}

func jsonable(v any) any {
	switch v := v.(type) {
	case map[any]any:
		m := map[string]any{}
		for k := range v {
			m[fmt.Sprint(k)] = jsonable(v[k])
		}
		return m
	case []any:
		for i := range v {
			v[i] = jsonable(v[i])
		}
	case []byte:
		return fmt.Sprintf("%q", v)
	}
	return v
}

func (s *script) count(_ []string, input string) (string, error) {
	q, err := ParseJSON([]byte(input))
	if err != nil {
		return "", err
	}
	n, err := Count(context.Background(), s.table, q.Where)
	return fmt.Sprintln(n), err
}

func (s *script) aggregate(_ []string, input string) (string, error) {
	v, err := DecodeJSON([]byte(input))
	if err != nil {
		return "", err
	}
	a, err := ParseAggregation(v)
	if err != nil {
		return "", err
	}
	groups, err := Aggregate(context.Background(), s.table, a)
	var out strings.Builder
	for _, g := range groups {
		fmt.Fprintln(&out, asJSON(s.t, g.Append(nil)))
	}
	return out.String(), err
}

func (s *script) delete(_ []string, input string) (string, error) {
	v, err := DecodeJSON([]byte(input))
	if err != nil {
		return "", err
	}
	q, err := ParseDelete(v)
	if err != nil {
		return "", err
	}
	n, err := Delete(context.Background(), s.table, q)
	return fmt.Sprintln(n), err
}

func (s *script) update(_ []string, input string) (string, error) {
	v, err := DecodeJSON([]byte(input))
	if err != nil {
		return "", err
	}
	q, patch, err := ParseUpdate(v)
	if err != nil {
		return "", err
	}
	change, err := patch.Apply()
	if err != nil {
		return "", err
	}
	n, err := Update(context.Background(), s.table, q, change)
	return fmt.Sprintln(n), err
}
