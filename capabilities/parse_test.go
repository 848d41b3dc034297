package capabilities_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
)

const shopPolicy = `version: 1
limits:
  time: 250ms
  keys: 10_000
plugins:
  greeter:
    tables:
      users: [read, write]
      "tmp-*": all
      archive/orders: read
    limits:
      memory: 32MiB
      time: 1s
      fuel: 5000000
  "shop-*":
    tables:
      "*": scan
      stock: read,write
    limits: {time: 2s, value_bytes: 64KB}
`

func mustParse(t testing.TB, source string) *capabilities.Policy {
	t.Helper()
	p, err := capabilities.Parse("policy.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParseLimits(t *testing.T) {
	p := mustParse(t, shopPolicy)
	want := capabilities.DefaultLimits()
	want.Memory, want.Time, want.Fuel, want.Keys = 32<<20, time.Second, 5_000_000, 10_000
	if got := p.Match("greeter").Limits(); got != want {
		t.Errorf("greeter: got %+v, want %+v", got, want)
	}
	want = capabilities.DefaultLimits()
	want.Time, want.ValueBytes, want.Keys = 2*time.Second, 64_000, 10_000
	if got := p.Match("shop-eu").Limits(); got != want {
		t.Errorf("shop-eu: got %+v, want %+v", got, want)
	}
	want = capabilities.DefaultLimits()
	want.Time, want.Keys = 250*time.Millisecond, 10_000
	if got := p.Match("stranger").Limits(); got != want {
		t.Errorf("stranger: got %+v, want %+v", got, want)
	}
}

func TestParseLimitSwitchedOff(t *testing.T) {
	p := mustParse(t, "limits: {time: none, fuel: none, keys: none}")
	got := p.Match("any").Limits()
	if int64(got.Time) != abi.Unlimited || got.Fuel != abi.Unlimited || got.Keys != abi.Unlimited {
		t.Errorf("got %+v", got)
	}
}

func TestParseNothing(t *testing.T) {
	for _, source := range []string{"", "# only a comment\n", "---\n", "version: 1\n", "plugins:\n", "plugins:\n  greeter:\n", "limits:\n"} {
		p, err := capabilities.Parse("policy.yaml", []byte(source))
		if err != nil {
			t.Errorf("%q: %v", source, err)
			continue
		}
		if _, err := p.Match("greeter").Table("Memory", "users", 0); !errors.Is(err, abi.ErrDenied) {
			t.Errorf("%q grants a table: %v", source, err)
		}
	}
}

func TestParseProblems(t *testing.T) {
	const head = "plugins:\n  greeter:\n"
	tests := []struct{ name, source, want string }{
		{"unknown top key", "plugin:\n", `policy.yaml:1:1: unknown key "plugin"; did you mean "plugins"?`},
		{"unknown key far from any", "colours: 1\n", `policy.yaml:1:1: unknown key "colours"; there are: version, limits, plugins`},
		{"unknown entry key", head + "    table:\n", `policy.yaml:3:5: unknown key "table"; did you mean "tables"?`},
		{"unknown limit", "limits:\n  memroy: 1MiB\n", `policy.yaml:2:3: unknown key "memroy"; did you mean "memory"?`},
		{"unknown limit in flow style", "limits: {memory: 1MiB, tme: 1s}\n", `policy.yaml:1:24: unknown key "tme"; did you mean "time"?`},
		{"duplicate key", "limits:\n  time: 1s\n  fuel: 1\n  time: 2s\n", `policy.yaml:4:3: key "time" is written twice; the first is in line 2`},
		{"duplicate key in quotes", head + "    limits:\n  'greeter':\n", `policy.yaml:4:3: key "greeter" is written twice; the first is in line 2`},
		{"bad plugin glob", "plugins:\n  \"shop-[\":\n", `policy.yaml:2:3: plugin: "shop-[" is no valid glob`},
		{"bad table glob", head + "    tables: {\"a[\": read}\n", `policy.yaml:3:14: table: "a[" is no valid glob`},
		{"bad store glob", head + "    tables: {\"a[/b\": read}\n", `policy.yaml:3:14: store: "a[" is no valid glob`},
		{"no table", head + "    tables: {\"archive/\": read}\n", `policy.yaml:3:14: table: a name or a glob is missing`},
		{"bad right", head + "    tables:\n      users: [read, wriet]\n", `policy.yaml:4:21: unknown right "wriet"; did you mean "write"?`},
		{"right that is none", head + "    tables:\n      users: none\n", `policy.yaml:4:14: unknown right "none"; rights are read, write, delete, scan, all`},
		{"no rights", head + "    tables:\n      users: []\n", `policy.yaml:4:14: "users" grants no rights`},
		{"rights left out", head + "    tables:\n      users:\n", `policy.yaml:4:14: a name or a value is expected here, not nothing`},
		{"list of tables", head + "    tables: [users]\n", `policy.yaml:3:13: plugins.greeter.tables must be a mapping of keys to values, not a list`},
		{"bad size", "limits:\n  memory: lots\n", `policy.yaml:2:11: memory: "lots" is no size; write one like`},
		{"negative size", "limits: {output_bytes: -1}\n", `policy.yaml:1:24: output_bytes: -1 is too little; the least is 0B`},
		{"size of an odd unit", "limits:\n  memory: 64MB5\n", `policy.yaml:2:11: memory: "64MB5" is no size`},
		{"fractional size", "limits:\n  memory: 1.5MiB\n", `policy.yaml:2:11: memory: "1.5MiB" is no size`},
		{"huge size", "limits:\n  memory: 99999999999GiB\n", `policy.yaml:2:11: memory: "99999999999GiB" is too large`},
		{"duration without a unit", "limits:\n  time: 250\n", `policy.yaml:2:9: time: "250" is no duration; write one like 250ms`},
		{"too little", "limits:\n  memory: 64KiB\n", `policy.yaml:2:11: memory: 64KiB is too little; the least is 1MiB`},
		{"zero fuel", "limits:\n  fuel: 0\n", `policy.yaml:2:9: fuel: 0 is too little; the least is 1; "none" switches the limit off`},
		{"too much", "limits:\n  value_bytes: 1GiB\n", `policy.yaml:2:16: value_bytes: 1GiB is too much; the most is 256MiB`},
		{"no way to switch off", "limits:\n  memory: none\n", `policy.yaml:2:11: memory: this limit cannot be switched off; the most is`},
		{"not a number", "limits:\n  keys: many\n", `policy.yaml:2:9: keys: "many" is not a whole number`},
		{"underscore at an end", "limits:\n  keys: 10_\n", `policy.yaml:2:9: keys: "10_" is not a whole number`},
		{"other version", "version: 2\n", `policy.yaml:1:10: policy version 2 is not known; this luahost reads version 1`},
		{"a text", "nothing\n", `policy.yaml:1:1: a policy must be a mapping of keys to values, not "nothing"`},
		{"a list", "- plugins\n", `policy.yaml:1:1: a policy must be a mapping of keys to values, not a list`},
		{"two documents", "version: 1\n---\nversion: 1\n", `policy.yaml:3:1: a policy is one YAML document; this is a second one`},
		{"syntax", "limits: [\n", `policy.yaml:1:9: sequence end token ']' not found`},
		{"bare star", "plugins:\n  *: 1\n", `; put a name that starts with "*" in quotes`},
		{"alias", "limits: &all\n  time: 1s\n", `policy.yaml:1:9: limits must be a mapping of keys to values, not an anchor or an alias`},
		{"merge key", "limits:\n  <<: {time: 1s}\n", `policy.yaml:2:3: merge keys are not supported in a policy`},
		{"tag", "version: !!str 1\n", `policy.yaml:1:10: a name or a value is expected here, not a tag`},
		{"bytes that are no text", "version: 1\nplug\xff\n", `policy.yaml:2:5: this is not UTF-8 text`},
		{"deep brackets", "limits: " + strings.Repeat("[", 100_000), `policy.yaml:1:41: nested more than 32 deep`},
		{"deep braces", strings.Repeat("{a: ", 50_000), `policy.yaml:1:129: nested more than 32 deep`},
		{"deep dashes", strings.Repeat("- ", 100_000), `policy.yaml:1:65: nested more than 32 deep`},
		{"many keys", strings.Repeat("a:\n", 10_001), `policy.yaml:1:1: the policy has 10001 keys; the most is 10000`},
		{"giant", "#" + strings.Repeat(" ", 256<<10), `policy.yaml:1:1: the policy has 262145 bytes; the most is 262144`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := capabilities.Parse("policy.yaml", []byte(test.source))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}

func TestParseListsEveryProblem(t *testing.T) {
	_, err := capabilities.Parse("p.yaml", []byte("limits:\n  tme: 1s\n  fuel: x\nplugin:\n"))
	var invalid *capabilities.Invalid
	if !errors.As(err, &invalid) {
		t.Fatalf("got %v", err)
	}
	var lines []int
	for _, problem := range invalid.Problems {
		lines = append(lines, problem.Where.Line)
	}
	if len(lines) != 3 || lines[0] != 2 || lines[1] != 3 || lines[2] != 4 {
		t.Errorf("problems are in lines %v:\n%v", lines, err)
	}
}

func TestParseBoundsTheList(t *testing.T) {
	_, err := capabilities.Parse("p.yaml", []byte("plugins:\n"+strings.Repeat("  \"[\":\n", 1000)))
	var invalid *capabilities.Invalid
	if !errors.As(err, &invalid) || len(invalid.Problems) > 20 {
		t.Errorf("got %v", err)
	}
}

func TestParseFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shop.yaml")
	if err := os.WriteFile(path, []byte(shopPolicy), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := capabilities.ParseFile(path)
	if err != nil || p.Source() != path {
		t.Errorf("source %q, %v", p.Source(), err)
	}
	if _, err := capabilities.ParseFile(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
}
