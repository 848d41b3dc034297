package key_test

import (
	"math"
	"strings"
	"testing"

	"github.com/luahost/luahost/host/storage/key"
)

func TestTyped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]key.Key{
		"0":                         key.Int(0),
		"42":                        key.Int(42),
		"-1":                        key.Int(-1),
		"-9223372036854775808":      key.Int(math.MinInt64),
		`"42"`:                      key.String("42"),
		`"99999999999999999999999"`: key.String("99999999999999999999999"),
		"alice":                     key.String("alice"),
		"007":                       key.String("007"),
		"-0":                        key.String("-0"),
		"-":                         key.String("-"),
		"1.5":                       key.String("1.5"),
		"a b":                       key.String("a b"),
		`a"b`:                       key.String(`a"b`),
		`""`:                        key.String(""),
		`" a"`:                      key.String(" a"),
		`"\""`:                      key.String(`"`),
		`"{}"`:                      key.String("{}"),
		`"a\n\u001b"`:               key.String("a\n\x1b"),
		`{"$bytes":"/w=="}`:         key.String("\xff"),
		"Ürün №5":                   key.String("Ürün №5"),
	} {
		got, err := key.Parse(text)
		if err != nil || got != want {
			t.Errorf("%s is %v, %v; want %v", text, got, err, want)
		}
		if back := want.Typed(); back != text {
			t.Errorf("%v is typed %s, want %s", want, back, text)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                    "no key",
		"9223372036854775808": "64 bits",
		`"a`:                  "no JSON string",
		`"a" b`:               "no JSON string",
		`{"$bytes":"?"}`:      "base64",
		`{"$bytes":1}`:        "base64",
	} {
		if k, err := key.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v; want %q", text, k, err, want)
		}
	}
}

func FuzzTyped(f *testing.F) {
	for _, s := range []string{"", "a", "1", "-0", `"`, "\xff", "{", "\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k := key.String(s)
		if back, err := key.Parse(k.Typed()); back != k || err != nil {
			t.Errorf("%q is typed %s, which reads %v, %v", s, k.Typed(), back, err)
		}
	})
}
