package capabilities_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luahost/luahost/abi"
	"github.com/luahost/luahost/capabilities"
)

const (
	read   = abi.RightRead
	write  = abi.RightWrite
	remove = abi.RightDelete
	scan   = abi.RightScan
)

func TestTable(t *testing.T) {
	p := mustParse(t, shopPolicy)
	tests := []struct {
		plugin, table string
		want, gets    capabilities.Rights // gets 0: denied
	}{
		{"greeter", "users", read, read},
		{"greeter", "users", read | write, read | write},
		{"greeter", "users", 0, read | write},
		{"greeter", "users", read | scan, 0},
		{"greeter", "Memory/users", write, write},
		{"greeter", "archive/users", read, 0},
		{"greeter", "archive/orders", read, read},
		{"greeter", "archive/orders", write, 0},
		{"greeter", "orders", read, 0},
		{"greeter", "tmp-", 0, abi.AllRights},
		{"greeter", "tmp-a", remove, remove},
		{"greeter", "tmp-a/b", read, 0},
		{"greeter", "Users", read, 0},
		{"greeter", "", 0, 0},
		{"shop-eu", "anything", 0, scan},
		{"shop-eu", "stock", 0, read | write | scan},
		{"shop-eu", "other/stock", 0, 0},
		{"shop-", "stock", read, read},
		{"shop", "stock", read, 0},
		{"shop-a/b", "stock", read, 0},
		{"", "stock", read, 0},
	}
	for _, test := range tests {
		store, table := capabilities.SplitTable(test.table)
		got, err := p.Match(test.plugin).Table(store, table, test.want)
		if got != test.gets {
			t.Errorf("%s opens %q for %s: got %s, want %s", test.plugin, test.table, test.want, got, test.gets)
		}
		if (err != nil) != (test.gets == 0) || (err != nil && !errors.Is(err, abi.ErrDenied)) {
			t.Errorf("%s opens %q for %s: error %v", test.plugin, test.table, test.want, err)
		}
	}
}

func TestGlobs(t *testing.T) {
	tests := []struct {
		glob, name string
		matches    bool
	}{
		{"*", "users", true},
		{"a*", "a", true},
		{"a*", "ba", false},
		{"*a", "ba", true},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"[a-c]x", "bx", true},
		{"[^a]x", "ax", false},
		{`\*`, "*", true},
		{`\*`, "x", false},
		{"a*c*", "abcd", true},
		{"*/*", "any/thing", true},
		{"*/*", "Memory/users", true},
		{"day-?/log", "day-1/log", true},
		{"ü*", "über", true},
	}
	for _, test := range tests {
		p, err := (*capabilities.Policy)(nil).WithRule(capabilities.Rule{Plugin: "*", Table: test.glob, Rights: read})
		if err != nil {
			t.Errorf("%q: %v", test.glob, err)
			continue
		}
		store, table := capabilities.SplitTable(test.name)
		if _, err := p.Match("any").Table(store, table, read); (err == nil) != test.matches {
			t.Errorf("%q on %q: %v", test.glob, test.name, err)
		}
	}
}

func TestNothingIsGrantedByDefault(t *testing.T) {
	var none *capabilities.Policy
	var grant *capabilities.Grant
	for name, g := range map[string]*capabilities.Grant{
		"nil policy":  none.Match("greeter"),
		"zero policy": new(capabilities.Policy).Match("greeter"),
		"nil grant":   grant,
		"zero grant":  new(capabilities.Policy).Match(""),
	} {
		if _, err := g.Table("Memory", "users", read); !errors.Is(err, abi.ErrDenied) {
			t.Errorf("%s: %v", name, err)
		}
		if g.Limits() != capabilities.DefaultLimits() {
			t.Errorf("%s: limits %+v", name, g.Limits())
		}
		if len(g.Tables()) != 0 {
			t.Errorf("%s: tables %v", name, g.Tables())
		}
	}
}

func TestDefaultLimitsAreThoseOfTheABI(t *testing.T) {
	var none *capabilities.Policy
	rules := none.Match("any").LimitRules()
	all := abi.Limits()
	if len(rules) != len(all) {
		t.Fatalf("%d limits, the ABI has %d", len(rules), len(all))
	}
	for i, l := range all {
		if want := capabilities.FormatLimit(l.Unit, l.Default); rules[i].Name != l.Name || rules[i].Value != want {
			t.Errorf("%s is %s, want %s = %s", rules[i].Name, rules[i].Value, l.Name, want)
		}
		if value, err := capabilities.ParseLimit(l.Name, rules[i].Value); err != nil || value != l.Default {
			t.Errorf("%s does not read back: %d, %v", l.Name, value, err)
		}
	}
}

func TestDenialSaysWhatWouldAllowIt(t *testing.T) {
	p := mustParse(t, shopPolicy)
	tests := []struct {
		plugin, store, table string
		want                 capabilities.Rights
		message, hint, key   string
	}{
		{
			"greeter", "Memory", "users", read | scan,
			`plugin "greeter" may not scan table "users"`,
			"policy.yaml:8 (plugins.greeter.tables.users) grants read, write; add scan",
			"plugins.greeter.tables.users",
		},
		{
			"greeter", "Memory", "orders", read | write,
			`plugin "greeter" may not read or write table "orders"`,
			"write `orders: [read, write]` under plugins.greeter.tables at policy.yaml:6",
			"plugins.greeter.tables.orders",
		},
		{
			"stranger", "archive", "x.y", 0,
			`plugin "stranger" has no rights on table "archive/x.y"`,
			"write `\"archive/x.y\": [read, write, delete, scan]` under plugins.stranger.tables in policy.yaml",
			`plugins.stranger.tables."archive/x.y"`,
		},
	}
	for _, test := range tests {
		_, err := p.Match(test.plugin).Table(test.store, test.table, test.want)
		var denied *abi.Error
		if !errors.As(err, &denied) {
			t.Errorf("%s: %v", test.table, err)
			continue
		}
		if denied.Message != test.message || denied.Hint != test.hint || denied.Policy != test.key {
			t.Errorf("got  %q\n     %q\n     %q\nwant %q\n     %q\n     %q", denied.Message, denied.Hint, denied.Policy, test.message, test.hint, test.key)
		}
		if denied.Table != test.store+"/"+test.table {
			t.Errorf("table %q", denied.Table)
		}
	}
}

func TestWithRuleLeavesTheOriginal(t *testing.T) {
	base := mustParse(t, shopPolicy)
	wider, err := base.WithRule(capabilities.Rule{Plugin: "greeter", Table: "orders", Rights: read, Origin: "--allow-table"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := wider.Match("greeter").Table("Memory", "orders", read); err != nil {
		t.Error(err)
	}
	if _, err := base.Match("greeter").Table("Memory", "orders", read); err == nil {
		t.Error("the original policy changed")
	}
	if _, err := wider.Match("other").Table("Memory", "orders", read); err == nil {
		t.Error("the rule is for greeter alone")
	}
}

func TestWithRuleRefuses(t *testing.T) {
	for _, rule := range []capabilities.Rule{
		{Plugin: "[", Table: "a", Rights: read},
		{Plugin: "*", Table: "[", Rights: read},
		{Plugin: "*", Table: "a"},
		{Plugin: "*", Table: "a", Rights: 1 << 9},
		{Table: "a", Rights: read},
	} {
		if _, err := new(capabilities.Policy).WithRule(rule); err == nil {
			t.Errorf("%+v was taken", rule)
		}
	}
}

func TestWithLimitWins(t *testing.T) {
	p, err := mustParse(t, shopPolicy).WithLimit("time", "3s", "--limit")
	if err != nil {
		t.Fatal(err)
	}
	g := p.Match("greeter")
	if got := g.Limits().Time; got != 3*time.Second {
		t.Errorf("time is %v", got)
	}
	if _, err := p.WithLimit("tiem", "3s", ""); err == nil || !strings.Contains(err.Error(), `did you mean "time"?`) {
		t.Errorf("unknown limit: %v", err)
	}
	if _, err := p.WithLimit("time", "3", ""); err == nil {
		t.Error("a duration without a unit was taken")
	}
}

func TestExactNameWinsOverGlobs(t *testing.T) {
	p := mustParse(t, `
plugins:
  "*":     {limits: {time: 1s, fuel: 1, keys: 1}}
  "shop*": {limits: {time: 2s, fuel: 2, keys: 2}}
  shop:    {limits: {time: 3s}}
`)
	got := p.Match("shop").Limits()
	if got.Time != 3*time.Second || got.Fuel != 1 || got.Keys != 1 {
		t.Errorf("got %+v: the exact name comes first, then globs in order", got)
	}
}

func TestExplain(t *testing.T) {
	p := mustParse(t, shopPolicy)
	tests := []struct {
		plugin, table string
		want          capabilities.Rights
		text          string
	}{
		{"shop-eu", "stock", read, `allowed: plugin "shop-eu", table "stock", wants read, is granted read,write,scan
  policy.yaml:15 (plugins."shop-*") is for this plugin
  policy.yaml:17 (plugins."shop-*".tables."*") grants scan on "*"
  policy.yaml:18 (plugins."shop-*".tables.stock) grants read,write on "stock"
`},
		{"greeter", "archive/orders", write, `denied: plugin "greeter", table "archive/orders", wants write, is granted read
  policy.yaml:6 (plugins.greeter) is for this plugin
  policy.yaml:10 (plugins.greeter.tables.archive/orders) grants read on "archive/orders"
  hint: policy.yaml:10 (plugins.greeter.tables.archive/orders) grants read; add write
`},
		{"nobody", "users", 0, `denied: plugin "nobody", table "users", is granted none
  no entry under plugins is for this plugin
  no rule is for this table
  hint: write ` + "`users: [read, write, delete, scan]`" + ` under plugins.nobody.tables in policy.yaml
`},
	}
	for _, test := range tests {
		store, table := capabilities.SplitTable(test.table)
		if got := p.Explain(test.plugin, store, table, test.want).String(); got != test.text {
			t.Errorf("got:\n%s\nwant:\n%s", got, test.text)
		}
	}
}

func TestExplainAgreesWithTable(t *testing.T) {
	p := mustParse(t, shopPolicy)
	for _, plugin := range []string{"greeter", "shop-eu", "nobody"} {
		for _, name := range []string{"users", "tmp-1", "stock", "archive/orders", "x/y/z"} {
			for want := capabilities.Rights(0); want <= abi.AllRights; want++ {
				store, table := capabilities.SplitTable(name)
				_, err := p.Match(plugin).Table(store, table, want)
				if e := p.Explain(plugin, store, table, want); e.Allowed != (err == nil) || e.Allowed != (e.Hint == "") {
					t.Errorf("%s, %s, %s: Table says %v, Explain %v", plugin, name, want, err, e)
				}
			}
		}
	}
}

func TestLimitRulesNameTheirPlace(t *testing.T) {
	places := map[string]string{}
	for _, rule := range mustParse(t, shopPolicy).Match("greeter").LimitRules() {
		places[rule.Name] = rule.Value + " " + rule.Where.String()
	}
	for name, want := range map[string]string{
		"memory": "32MiB policy.yaml:12 (plugins.greeter.limits.memory)",
		"time":   "1s policy.yaml:13 (plugins.greeter.limits.time)",
		"keys":   "10000 policy.yaml:4 (limits.keys)",
		"fuel":   "5000000 policy.yaml:14 (plugins.greeter.limits.fuel)",
	} {
		if places[name] != want {
			t.Errorf("%s: got %q, want %q", name, places[name], want)
		}
	}
}

func TestSplitAndJoin(t *testing.T) {
	for name, want := range map[string][2]string{
		"users":        {"Memory", "users"},
		"archive/a":    {"archive", "a"},
		"archive/a/b":  {"archive", "a/b"},
		"Memory/users": {"Memory", "users"},
	} {
		store, table := capabilities.SplitTable(name)
		if store != want[0] || table != want[1] {
			t.Errorf("%q splits into %q and %q", name, store, table)
		}
		again, same := capabilities.SplitTable(capabilities.JoinTable(store, table))
		if again != store || same != table {
			t.Errorf("%q does not come back: %q, %q", name, again, same)
		}
	}
}

func BenchmarkTable(b *testing.B) {
	for _, bench := range []struct{ name, plugin, table string }{
		{"exact", "greeter", "users"},
		{"prefix", "greeter", "tmp-a"},
		{"two_rules", "shop-eu", "stock"},
	} {
		g := mustParse(b, shopPolicy).Match(bench.plugin)
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := g.Table("Memory", bench.table, read); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
