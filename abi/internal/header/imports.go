package header

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/luahost/luahost/abi"
)

// imports declares every function: an import in WebAssembly, an ordinary
// external function in a native build, where tests supply the bodies.
func imports(b *bytes.Buffer) {
	b.WriteString(`/* Imports. All return a result of 0 or more, or a negative errno. */
#ifdef __wasm__
#define LUAHOST_IMPORT(name) \
    __attribute__((import_module("luahost"), import_name(name))) extern
#else
#define LUAHOST_IMPORT(name) extern
#endif
`)
	for _, imp := range abi.Imports() {
		fmt.Fprintf(b, "\n%s", comment(imp.Doc+" Result: "+imp.Result+"."))
		fmt.Fprintf(b, "LUAHOST_IMPORT(%q)\n%s\n", imp.Name, prototype(imp))
	}
}

// comment wraps a text within 100 columns.
func comment(text string) string {
	var b strings.Builder
	b.WriteString("/*")
	column := 2
	for _, word := range strings.Fields(text) {
		if column+1+len(word) > 96 {
			b.WriteString("\n *")
			column = 2
		}
		b.WriteString(" " + word)
		column += 1 + len(word)
	}
	b.WriteString(" */\n")
	return b.String()
}

func prototype(imp abi.Import) string {
	params := make([]string, len(imp.Params))
	for i, p := range imp.Params {
		params[i] = param(p)
	}
	if len(params) == 0 {
		params = []string{"void"}
	}
	return wrap("int32_t luahost_"+imp.Name+"(", params)
}

// wrap keeps a prototype within 100 columns.
func wrap(head string, params []string) string {
	line := head + strings.Join(params, ", ") + ");"
	if len(line) <= 100 {
		return line
	}
	half := (len(params) + 1) / 2
	indent := "\n" + strings.Repeat(" ", len(head))
	return head + strings.Join(params[:half], ", ") + "," + indent + strings.Join(params[half:], ", ") + ");"
}

func param(p abi.Param) string {
	name := strings.TrimSuffix(p.Name, "_ptr")
	switch p.Kind {
	case abi.KindIn:
		return "const void *" + name
	case abi.KindOut:
		return outType(p) + name
	case abi.KindI64:
		return "int64_t " + name
	case abi.KindLen, abi.KindCap, abi.KindRights:
		return "uint32_t " + p.Name
	}
	return "int32_t " + p.Name
}

// outType is the type behind an Out pointer: out is one i64, control the
// control block, everything else bytes.
func outType(p abi.Param) string {
	switch p.Name {
	case "out_ptr":
		return "int64_t *"
	case "control_ptr":
		return "luahost_control *"
	}
	return "void *"
}
