package capabilities

import (
	"os"

	"github.com/goccy/go-yaml/ast"

	"github.com/luahost/luahost/abi"
)

// maxPolicyBytes bounds a policy file. A real one has a few hundred lines.
const maxPolicyBytes = 256 << 10

// version is that of the policy's format. A file may leave it out.
const version = "1"

// Keys of the format, each list for one level of it.
var (
	topKeys   = []string{"version", "limits", "plugins"}
	entryKeys = []string{"tables", "limits"}
)

// ParseFile reads and compiles a policy file.
func ParseFile(path string) (*Policy, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, source)
}

// Parse compiles a policy. The name stands for it in errors and explanations.
// What is wrong with the policy is an *Invalid, which lists every problem and
// its place.
func Parse(name string, source []byte) (*Policy, error) {
	d := &decoder{source: name}
	p := &Policy{source: name}
	if root := d.document(source); root != nil {
		d.policy(root, p)
	}
	if err := d.err(); err != nil {
		return nil, err
	}
	return p, nil
}

func (d *decoder) policy(root ast.Node, p *Policy) {
	for _, pair := range d.mapping(root, "") {
		switch pair.name {
		case "version":
			d.version(pair)
		case "limits":
			p.limits = d.limits(pair)
		case "plugins":
			p.entries = d.plugins(pair)
		default:
			d.unknownKey(pair, topKeys)
		}
	}
}

func (d *decoder) version(pair pair) {
	if text, ok := d.scalar(pair.value); ok && text != version {
		d.fail(pair.value, "policy version %s is not known; this luahost reads version %s", text, version)
	}
}

func (d *decoder) plugins(parent pair) []entry {
	var entries []entry
	for _, pair := range d.mapping(parent.value, parent.path) {
		plugin, err := compilePattern(pair.name)
		if err != nil {
			d.fail(pair.key, "plugin: %v", err)
			continue
		}
		entries = append(entries, d.entry(plugin, pair))
	}
	return entries
}

func (d *decoder) entry(plugin pattern, parent pair) entry {
	e := entry{plugin: plugin, where: d.where(parent)}
	for _, pair := range d.mapping(parent.value, parent.path) {
		switch pair.name {
		case "tables":
			e.tables = d.tables(pair)
		case "limits":
			e.limits = d.limits(pair)
		default:
			d.unknownKey(pair, entryKeys)
		}
	}
	return e
}

func (d *decoder) tables(parent pair) []tableRule {
	var rules []tableRule
	for _, pair := range d.mapping(parent.value, parent.path) {
		pattern, err := compileTablePattern(pair.name)
		if err != nil {
			d.fail(pair.key, "%v", err)
			continue
		}
		rules = append(rules, tableRule{pattern, d.rights(pair), d.where(pair)})
	}
	return rules
}

// rights reads one right, or a list of them.
func (d *decoder) rights(pair pair) Rights {
	words := []ast.Node{pair.value}
	if list, ok := pair.value.(*ast.SequenceNode); ok {
		words = list.Values
	}
	var sum Rights
	for _, word := range words {
		text, ok := d.scalar(word)
		if !ok {
			continue
		}
		rights, err := ParseRights(text)
		if err != nil {
			d.fail(word, "%v", err)
		}
		sum |= rights
	}
	if len(words) == 0 {
		d.fail(pair.value, "%q grants no rights; write some, or leave the table out", pair.name)
	}
	return sum
}

func (d *decoder) limits(parent pair) []limitRule {
	var rules []limitRule
	for _, pair := range d.mapping(parent.value, parent.path) {
		if _, known := abi.LimitNamed(pair.name); !known {
			d.unknownKey(pair, LimitNames())
			continue
		}
		text, ok := d.scalar(pair.value)
		if !ok {
			continue
		}
		value, err := ParseLimit(pair.name, text)
		if err != nil {
			d.fail(pair.value, "%v", err)
			continue
		}
		rules = append(rules, limitRule{pair.name, value, d.where(pair)})
	}
	return rules
}
